// Owns the proof that every screen has its full, empty and error state, and that lost connections are told.
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { scenario } from '#test/fakes/scenarios';
import { renderApp } from './render-app.tsx';

describe('sites', () => {
  it('offers the one next action where there is no site, and goes live with it', async () => {
    const { user, router } = renderApp('/sites', 'empty');
    await user.click(await screen.findByRole('button', { name: 'Try the practice site' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/operations\//));
    await waitFor(() => expect(router.state.location.pathname).toBe('/sites/practice/transcript'), {
      timeout: 8000,
    });
  });

  it('lists every site with its health in words', async () => {
    renderApp('/sites');
    const table = await screen.findByRole('table', { name: 'Sites' });
    expect(within(table).getByRole('link', { name: 'north-campus' })).toBeVisible();
    expect(within(table).getByText('degraded')).toBeVisible();
  });

  it('shows what happened, the evidence, the remedy and a button when it cannot read', async () => {
    const broken = { ...scenario('empty'), failing: { 'sites.list': 'app.dataDirectory' as const } };
    renderApp('/sites', broken);
    const alert = await screen.findByRole('alert');
    expect(within(alert).getByText(/cannot be used/)).toBeVisible();
    expect(within(alert).getByText('connect ENOENT /var/run/docker.sock')).toBeVisible();
    expect(within(alert).getByText(/Make the directory writable/)).toBeVisible();
    expect(within(alert).getByText(/app.dataDirectory · call call-/)).toBeVisible();
    expect(within(alert).getByRole('button', { name: 'Try again' })).toBeEnabled();
  });
});

describe('overview', () => {
  it('opens the panel of a node and keeps it in the address', async () => {
    const { user, router } = renderApp('/sites/north-campus/overview');
    const picture = await screen.findByRole('group', { name: 'Topology of the site' });
    await user.click(within(picture).getByRole('button', { name: /Engine gpu-1/ }));
    const panel = await screen.findByRole('complementary', { name: 'Engine · gpu-1' });
    expect(within(panel).getByText('north-campus-engine-1')).toBeVisible();
    expect(router.state.location.search).toEqual({ node: 'engine@gpu-1' });
    expect(await within(panel).findAllByText(/impeller/)).not.toHaveLength(0);
    await user.keyboard('{Escape}');
    await waitFor(() => expect(screen.queryByRole('complementary')).toBeNull());
  });

  it('tells the licence time-bank in the header', async () => {
    renderApp('/sites/south-clinic/overview', 'error');
    expect(await screen.findByText(/Licence server lost: transcription works until/)).toBeVisible();
  });
});

describe('connection', () => {
  it('keeps what is shown, says that it aged, and reads again when it is back', async () => {
    const { door, world, user } = renderApp('/sites/north-campus/overview');
    await screen.findByText('Speech is working');
    door.reachable = false;
    door.cut();
    expect(await screen.findByText(/connection to Site Admin was lost/)).toBeVisible();
    expect(screen.getByText('Speech is working')).toBeVisible();
    const before = world.core.received.length;
    door.reachable = true;
    const retry = screen.queryByRole('button', { name: 'Connect now' });
    if (retry) await user.click(retry);
    await waitFor(() => expect(screen.queryByText(/connection to Site Admin was lost/)).toBeNull());
    await waitFor(() => expect(world.core.received.length).toBeGreaterThan(before + 1));
  });

  it('says what to open when the session is refused', async () => {
    const { door } = renderApp('/sites');
    await screen.findByRole('table', { name: 'Sites' });
    door.cut('refused');
    expect(await screen.findByText(/has no valid session/)).toBeVisible();
  });
});

describe('practice', () => {
  it('starts and ends a drill', async () => {
    const { user } = renderApp('/sites/practice/drills');
    await user.click(await screen.findByRole('button', { name: 'Start drill: An Engine exits' }));
    await user.click(await screen.findByRole('button', { name: 'End drill: An Engine exits' }));
    expect(await screen.findByRole('button', { name: 'Start drill: An Engine exits' })).toBeVisible();
  });
});

describe('settings', () => {
  it('stores and forgets a secret without ever showing it', async () => {
    const { user } = renderApp('/settings');
    await user.type(await screen.findByLabelText('Name'), 'quay');
    await user.type(screen.getByLabelText('Value'), 'canary-value');
    expect(screen.getByRole('button', { name: 'Store secret' })).toBeDisabled();
    await user.selectOptions(screen.getByLabelText('For'), 'registry');
    await user.type(screen.getByLabelText('Registry'), 'Quay.io');
    await user.click(screen.getByRole('button', { name: 'Store secret' }));
    expect(await screen.findByText('quay')).toBeVisible();
    expect(screen.getByText('to the registry quay.io')).toBeVisible();
    expect(screen.getByLabelText('Value')).toHaveValue('');
    await user.click(screen.getByRole('button', { name: 'Forget quay' }));
    const dialog = await screen.findByRole('dialog');
    await user.type(within(dialog).getByLabelText('Type quay to confirm'), 'quay');
    await user.click(within(dialog).getByRole('button', { name: 'Forget quay' }));
    await waitFor(() => expect(screen.queryByText('quay')).toBeNull());
  });

  it('says where a secret may be sent, ends a use and allows another one', async () => {
    const { user } = renderApp('/settings');
    const use = 'to services as their licence key';
    await screen.findByText(use);
    await user.click(screen.getByRole('button', { name: `Stop sending deepgram-api-key ${use}` }));
    expect(await screen.findByText('nowhere yet')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Allow a use of deepgram-api-key' }));
    const dialog = await screen.findByRole('dialog');
    await user.selectOptions(within(dialog).getByLabelText('For'), 'registry');
    await user.type(within(dialog).getByLabelText('Registry'), 'not a host');
    expect(within(dialog).getByRole('button', { name: 'Allow a use' })).toBeDisabled();
    await user.clear(within(dialog).getByLabelText('Registry'));
    await user.type(within(dialog).getByLabelText('Registry'), 'registry.example:5000');
    await user.click(within(dialog).getByRole('button', { name: 'Allow a use' }));
    expect(await screen.findByText('to the registry registry.example:5000')).toBeVisible();
  });

  it('takes over a theme that another door chose', async () => {
    const { world } = renderApp('/settings');
    await screen.findByText('As the system');
    world.core.emit('settings.changed', { theme: 'dark', density: 'dense', refreshMs: 5000 });
    await waitFor(() =>
      expect(document.documentElement).toHaveAttribute('data-mantine-color-scheme', 'dark'),
    );
    expect(document.documentElement).toHaveAttribute('data-density', 'dense');
  });
});
