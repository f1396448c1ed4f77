// Promise: formatting never throws, and a part of a screen that cannot be drawn is that part only.
import { MantineProvider } from '@mantine/core';
import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { failedPart } from '#renderer/parts/failed-part.tsx';
import { day, exactMoment, moment, timeOfDay } from '#renderer/text/format.ts';
import { servicesText } from '#renderer/text/services.ts';
import { Boundary, FailedPart } from '#renderer/ui/boundary.tsx';
import { Section } from '#renderer/ui/screen.tsx';
import { scenario } from '#test/fakes/scenarios';
import { renderApp } from './render-app.tsx';

// React tells of each failure on the console, also of one that was caught.
beforeEach(() => void vi.spyOn(console, 'error').mockImplementation(() => undefined));
afterEach(() => void vi.restoreAllMocks());

describe('a time that is none', () => {
  it.each(['yesterday', '', Number.NaN, 1e300])('is written as that: %s', (at) => {
    expect([timeOfDay(at), moment(at, Date.now()), exactMoment(at), day(String(at))]).toEqual(
      Array.from({ length: 4 }, () => 'no time'),
    );
  });
});

describe('a part that cannot be drawn', () => {
  it('leaves the others, says why, and can be drawn again', async () => {
    let isBroken = true;
    const Part = () => {
      if (isBroken) throw new Error('no drawing of this');
      return <p>drawn</p>;
    };
    render(
      <MantineProvider env="test">
        <FailedPart value={failedPart}>
          <Section title="Broken">
            <Part />
          </Section>
          <Section title="Whole">fine</Section>
          <Boundary>aside</Boundary>
        </FailedPart>
      </MantineProvider>,
    );
    expect(screen.getByText('no drawing of this')).toBeVisible();
    expect(screen.getByText('Whole')).toBeVisible();
    expect(screen.getByText('fine')).toBeVisible();
    isBroken = false;
    await userEvent.click(screen.getByRole('button', { name: 'Draw again' }));
    expect(screen.getByText('drawn')).toBeVisible();
  });

  it('is not the whole screen: services that cannot be drawn leave frame and log', async () => {
    vi.spyOn(servicesText, 'columns', 'get').mockImplementation(() => {
      throw new Error('no columns');
    });
    const full = scenario('full');
    renderApp(`/sites/${full.sites[0]?.summary.name ?? ''}/services`, full);
    const [content] = await screen.findAllByRole('main');
    expect(await within(content ?? document.body).findByText('no columns')).toBeVisible();
    expect(screen.getByRole('search')).toBeVisible();
    expect(screen.getAllByRole('navigation')[0]).toBeVisible();
  });
});
