// Promises: the command palette finds everything that can be done, by any of its names, with the site, host or service it is about; the keyboard
// alone is enough; what was used last comes first; and Enter goes to the first answer, whenever the answers come.
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { contract } from '#shared/contract/contract';
import { paletteEntries } from '#renderer/app/palette-entries.ts';
import { findEntries, recentIds, remember } from '#renderer/app/palette-search.ts';
import { renderApp } from './render-app.tsx';

const marked = () => document.querySelector('[data-action][data-selected]')?.textContent ?? '';
const answers = () =>
  [...document.querySelectorAll('[data-action]')].map(({ textContent }) => textContent ?? '');
const field = () => screen.findByPlaceholderText(/Find a screen/);

const site = (name: string, operation: object | null = null) =>
  ({ name, practice: name === 'practice', operation }) as never;
const status = {
  hosts: [{ host: 'gpu-1' }, { host: 'gpu-2' }],
  services: [
    { service: 'engine', role: 'engine', host: 'gpu-1' },
    { service: 'api', role: 'api', host: 'gpu-2' },
    { service: 'license-proxy', role: 'license-proxy', host: 'gpu-1' },
  ],
} as never;
const running = { id: 'op-1', title: 'Replace the key', state: 'running' };
const entries = paletteEntries({
  current: 'north-campus',
  sites: [site('east-wing'), site('north-campus', running), site('practice')],
  status,
});
const first = (query: string, recent: string[] = []) => findEntries(entries, query, recent)[0]?.label;

describe('what can be found', () => {
  it('is every procedure of the contract', () => {
    const reached = new Set<string>(entries.flatMap(({ procedures }) => procedures));
    const missing = Object.entries(contract)
      .filter(([name, { kind }]) => kind !== 'event' && !reached.has(name))
      .map(([name]) => name);
    expect(missing).toEqual([]);
  });

  it('has an address of its own for each', () => {
    const ids = entries.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const labels = entries.map(({ label }) => label);
    expect(new Set(labels).size).toBe(labels.length);
  });

  it.each([
    ['roll back', 'Roll north-campus back'],
    ['rollback', 'Roll north-campus back'],
    ['undo', 'Roll north-campus back'],
    ['logs', 'Read the logs of north-campus'],
    ['logs east', 'Read the logs of east-wing'],
    ['tail gpu-2', 'Read the logs of API on gpu-2 (north-campus)'],
    ['test', 'Test north-campus with speech'],
    ['transcribe practice', 'Test practice with speech'],
    ['upgrade', 'Upgrade north-campus'],
    ['upgarde', 'Upgrade north-campus'],
    ['update', 'Upgrade north-campus'],
    ['check', 'Check the hosts of north-campus'],
    ['preflight', 'Check the hosts of north-campus'],
    ['facts gpu-2', 'Show the facts of gpu-2 (north-campus)'],
    ['export', 'Export north-campus'],
    ['compose', 'Export north-campus'],
    ['adopt', 'Adopt containers that run already'],
    ['import', 'Adopt containers that run already'],
    ['deploy', 'Plan: apply north-campus'],
    ['uninstall east', 'Plan: remove east-wing'],
    ['drill', 'Practise a failure on practice'],
    ['cancel', 'Replace the key (north-campus)'],
    ['rotate key', 'Store or change a secret'],
    ['diff', 'Compare revisions of north-campus'],
    ['dark', 'Theme: dark'],
    ['version', 'Upgrade north-campus'],
    ['about', 'About Site Admin'],
    ['  LOGS   engine ', 'Read the logs of Engine on gpu-1 (north-campus)'],
  ])('“%s” first finds %s', (query, label) => {
    expect(first(query)).toBe(label);
  });

  it('is nothing for what nobody does', () => {
    expect(findEntries(entries, 'zzzz', [])).toEqual([]);
    expect(findEntries(entries, 'logs zzzz', [])).toEqual([]);
  });

  it('is what was used last, first of all and among equals', () => {
    expect(findEntries(entries, '', ['test practice', 'gone']).map(({ label }) => label)[0]).toBe(
      'Test practice with speech',
    );
    expect(first('test', ['test east-wing'])).toBe('Test east-wing with speech');
    // Not before a better answer.
    expect(first('upgrade', ['test east-wing'])).toBe('Upgrade north-campus');
  });

  it('is remembered, the last five, whatever lies in the storage', () => {
    for (const id of ['a', 'b', 'c', 'd', 'e', 'f', 'c']) remember(id);
    expect(recentIds()).toEqual(['c', 'f', 'e', 'd', 'b']);
    localStorage.setItem('site-admin.palette-recent', '{');
    expect(recentIds()).toEqual([]);
    localStorage.setItem('site-admin.palette-recent', '[1, "a"]');
    expect(recentIds()).toEqual(['a']);
  });
});

it('goes where it is told by the keyboard alone, and puts that first the next time', async () => {
  const { user, router } = renderApp('/sites/north-campus/overview');
  await screen.findByRole('heading', { name: 'Speech is working' });
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await field(), 'roll back');
  await waitFor(() => expect(marked()).toContain('Roll north-campus back'));
  await user.keyboard('{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/sites/north-campus/history'));
  expect(router.state.location.search).toEqual({ part: 'revisions' });
  await user.keyboard('{Control>}k{/Control}');
  expect(await field()).toHaveValue('');
  await waitFor(() => expect(answers()[0]).toContain('Roll north-campus back'));
  // The name of a group is drawn from a style.
  expect(document.querySelector('[style*="Used last"]')).toHaveTextContent('Roll north-campus back');
});

it('says what to try where nothing is found', async () => {
  const { user } = renderApp('/sites');
  await screen.findByRole('heading', { name: /sites are working/ });
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await field(), 'zzzz');
  expect(await screen.findByText(/Nothing is called that here/)).toBeVisible();
});

it('marks the first of the answers that are there now when the marked one goes', async () => {
  const { user, world, router } = renderApp('/sites');
  await screen.findByRole('heading', { name: /sites are working/ });
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await field(), 'e');
  await waitFor(() => expect(marked()).toBe(answers()[0]));
  await user.type(screen.getByPlaceholderText(/Find a screen/), 'ast');
  await waitFor(() => expect(answers()[0]).toContain('Show east-wing'));
  const [east] = world.sites.filter(({ summary }) => summary.name === 'east-wing');
  east!.summary.name = 'east-gate';
  world.core.emit('sites.changed', { site: 'east-gate', change: 'stored' });
  await waitFor(() => expect(answers()[0]).toContain('Show east-gate'));
  expect(marked()).toContain('Show east-gate');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/sites/east-gate/overview'));
});
