// Promise: Enter in the command palette goes to the first answer, whenever the answers come.
import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { renderApp } from './render-app.tsx';

it('marks the first of the answers that are there now when the marked one goes', async () => {
  const { user, world, router } = renderApp('/sites');
  await screen.findByRole('heading', { name: /sites are working/ });
  await user.keyboard('{Control>}k{/Control}');
  await user.type(await screen.findByPlaceholderText(/Find a screen/), 'e');
  const marked = () => document.querySelector('[data-action][data-selected]')?.textContent;
  const answers = () => [...document.querySelectorAll('[data-action]')].map(({ textContent }) => textContent);
  await waitFor(() => expect(marked()).toBe(answers()[0]));
  await user.type(screen.getByPlaceholderText(/Find a screen/), 'ast');
  await waitFor(() => expect(answers()).toEqual(['east-wing']));
  const [site] = world.sites.filter(({ summary }) => summary.name === 'east-wing');
  site!.summary.name = 'east-gate';
  world.core.emit('sites.changed', { site: 'east-gate', change: 'stored' });
  await waitFor(() => expect(answers()).toEqual(['east-gate']));
  expect(marked()).toBe('east-gate');
  await user.keyboard('{Enter}');
  await waitFor(() => expect(router.state.location.pathname).toBe('/sites/east-gate/overview'));
});
