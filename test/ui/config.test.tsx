// Promises: form and text are two views of one text; nothing is stored before the review; edits that are not saved survive, and what someone
// else saved meanwhile is never lost.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { beforeEach, describe, expect, it } from 'vitest';
import { fakeFailure } from '#test/fakes/fake-core';
import { renderApp } from './render-app.tsx';

const at = '/sites/north-campus/config?file=gpu-1/api';

beforeEach(() => localStorage.clear());

async function setLimit(user: UserEvent, value: string): Promise<void> {
  await user.type(await screen.findByLabelText('Find a key'), 'active_requests');
  const field = await screen.findByLabelText(/concurrency_limit.active_requests/);
  await user.clear(field);
  await user.type(field, `${value}{Enter}`);
}

describe('the configuration of a site', () => {
  it('lists the services with the hosts that have the same file', async () => {
    renderApp(at);
    const list = await screen.findByRole('navigation', { name: 'Services' });
    const files = within(list)
      .getAllByRole('button')
      .map(({ textContent }) => textContent);
    expect(files).toContainEqual(expect.stringMatching(/^APIgpu-1/));
    expect(within(list).getByRole('button', { current: true })).toHaveTextContent(/^API/);
  });

  it('takes a value of the form over into the text, and says what it means', async () => {
    const { user } = renderApp(at);
    await setLimit(user, '40');
    const text = await screen.findByRole('textbox', { name: /^Text of api\.toml/ });
    await waitFor(() => expect(text).toHaveTextContent('active_requests = 40'));
    expect(screen.getByRole('complementary', { name: 'Explanation' })).toHaveTextContent(
      'Most requests at once',
    );
    expect(screen.getByText('1 file has edits that are not saved.')).toBeVisible();
  });

  it('refuses what its type does not allow, where it was typed', async () => {
    const { user } = renderApp(at);
    await setLimit(user, 'many');
    expect(await screen.findByText('Enter a whole number')).toBeVisible();
    expect(screen.queryByText('1 file has edits that are not saved.')).toBeNull();
  });

  it('shows a problem of the text with its line', async () => {
    const { user } = renderApp(at);
    await setLimit(user, '0');
    const explanation = screen.getByRole('complementary', { name: 'Explanation' });
    expect(await within(explanation).findByText(/1 error/)).toBeVisible();
    expect(within(explanation).getByRole('button', { name: /^Show line \d+$/ })).toBeVisible();
  });

  it('is stored from the review alone, in words and line by line', async () => {
    const { user, world } = renderApp(at);
    await setLimit(user, '40');
    const before = world.config.registry.get('north-campus').text;
    await user.click(await screen.findByRole('button', { name: 'Review changes' }));
    expect(await screen.findByText(/at most 40 requests at once; before: unlimited/)).toBeVisible();
    expect(screen.getAllByRole('region', { name: /^api\.toml of api/ })[0]).toHaveTextContent(
      'added: active_requests = 40',
    );
    expect(world.config.registry.get('north-campus').text).toBe(before);
    await user.click(screen.getByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(world.config.registry.get('north-campus').text).toContain('active_requests = 40'),
    );
    expect(await screen.findByRole('navigation', { name: 'Services' })).not.toHaveTextContent('edited');
  });

  it('keeps edits that are not saved over a restart of the app', async () => {
    const first = renderApp(at);
    await setLimit(first.user, '40');
    await screen.findByText('1 file has edits that are not saved.');
    first.unmount();
    renderApp(at);
    expect(await screen.findByText('1 file has edits that are not saved.')).toBeVisible();
  });

  it('merges an edit with what someone else saved meanwhile', async () => {
    const { user, world, router } = renderApp(at);
    await setLimit(user, '40');
    const { digest } = world.config.handlers['config.read']({ site: 'north-campus' });
    const path = ['features', 'topic_detection'];
    const edit = {
      kind: 'set' as const,
      service: 'api',
      host: null,
      scope: 'site' as const,
      path,
      value: false,
    };
    world.config.handlers['config.save']({ site: 'north-campus', digest, edits: [edit] });
    world.core.emit('sites.changed', { site: 'north-campus', change: 'stored' });
    const merge = await screen.findByRole('region', { name: /was saved by someone else/ });
    expect(screen.getByRole('button', { name: 'Review changes' })).toBeDisabled();
    await user.click(within(merge).getByRole('button', { name: 'Merge' }));
    await user.click(screen.getByRole('button', { name: 'Review changes' }));
    expect(await screen.findByText(/at most 40 requests at once/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Save and plan the apply' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/plan$/));
    const { text } = world.config.registry.get('north-campus');
    expect(text).toContain('active_requests = 40');
    expect(text).toContain('topic_detection = false');
  });

  it('takes over what was edited by hand on the host, through the review', async () => {
    const { user, world } = renderApp('/sites/north-campus/config?file=gpu-1/api&view=host');
    const { services, texts } = world.config.handlers['config.read']({ site: 'north-campus' });
    const written = texts[services.find(({ service }) => service === 'api')?.variants[0]?.final ?? ''] ?? '';
    const found = written.replace('topic_detection = true', 'topic_detection = false');
    world.core.handlers['config.host'] = () => ({
      ...{ digest: '', container: 'north-campus-api-1', state: 'editedSinceStart', written, found },
      ...{ wanted: written, isPending: false, modifiedAt: null, startedAt: null, problems: [] },
      merged: { text: found, conflicts: [] },
    });
    expect(await screen.findByText('Edited by hand since the service was started')).toBeVisible();
    expect(screen.getByRole('region', { name: 'The edit by hand' })).toHaveTextContent(
      'added: topic_detection = false',
    );
    await user.click(screen.getByRole('button', { name: 'Take the edit over' }));
    expect(await screen.findByRole('region', { name: 'Review of the changes' })).toBeVisible();
    await user.click(await screen.findByRole('button', { name: 'Save' }));
    await waitFor(() =>
      expect(world.config.registry.get('north-campus').text).toContain('topic_detection = false'),
    );
  });

  it('says why a host cannot be read', async () => {
    const { world } = renderApp('/sites/north-campus/config?file=gpu-1/api&view=text');
    world.core.handlers['config.host'] = () => fakeFailure('engine.timeout');
    await userEvent.click(await screen.findByRole('radio', { name: 'On the host' }));
    expect(await screen.findByRole('alert')).toHaveTextContent(/did not answer/);
  });
});
