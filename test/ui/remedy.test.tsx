// Owns the proof that a remedy is shown before it is run, that exactly what was shown is run, and that a key is trusted knowingly.
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { FAKE_FINGERPRINT } from '#test/fakes/fake-hosts';
import { fakeRemedy } from '#test/fakes/remedy-data';
import { renderApp } from './render-app.tsx';

const cdi = '/sites/harbour/hosts?check=cdi.current&host=rack-b';
const callsOf = (world: ReturnType<typeof renderApp>['world'], name: string) =>
  world.core.received.flatMap((frame) => (frame.t === 'call' && frame.name === name ? [frame.input] : []));

describe('remedy', () => {
  it('shows changes, interruption, script and way back; this host’s distribution first', async () => {
    const { user } = renderApp(cdi, 'hosts');
    const remedy = await screen.findByRole('region', { name: 'Remedy' }, { timeout: 5000 });
    expect(await within(remedy).findByText(/Writes \/etc\/cdi\/nvidia.yaml/)).toBeVisible();
    expect(within(remedy).getByText('Nobody will notice it.')).toBeVisible();
    expect(within(remedy).getByText('The old specification is put back in place.')).toBeVisible();
    const tabs = within(within(remedy).getByRole('group', { name: 'Script by distribution' })).getAllByRole(
      'button',
    );
    expect(tabs[0]).toHaveTextContent('Ubuntu 24.04 · this host');
    expect(within(remedy).getByLabelText('Script for Ubuntu 24.04')).not.toHaveTextContent('restorecon');
    await user.click(tabs[1]!);
    expect(within(remedy).getByLabelText('Script for Red Hat Enterprise Linux 9')).toHaveTextContent(
      'restorecon',
    );
  });

  it('runs the script that was shown after asking, shows its output, and the finding goes', async () => {
    const { user, world } = renderApp(cdi, 'hosts');
    await user.click(await screen.findByRole('button', { name: 'Run on rack-b' }, { timeout: 5000 }));
    const dialog = await screen.findByRole('dialog');
    expect(within(dialog).getByText(/The old specification is put back/)).toBeVisible();
    expect(callsOf(world, 'hosts.remedy')).toEqual([]);
    await user.click(within(dialog).getByRole('button', { name: 'Run on rack-b' }));
    expect(await screen.findByLabelText('output on rack-b')).toHaveTextContent('nvidia.com/gpu=all');
    const host = { host: 'rack-b', connection: '', ailments: [], gpu: { name: '', memoryGib: 1, count: 1 } };
    expect(callsOf(world, 'hosts.remedy')).toEqual([
      {
        site: 'harbour',
        host: 'rack-b',
        remedyId: 'regenerate-cdi',
        sha256: fakeRemedy(host, 'regenerate-cdi')?.sha256,
        undo: false,
      },
    ]);
    expect(await screen.findByRole('heading', { name: /2 warnings/ }, { timeout: 5000 })).toBeVisible();
  });

  it('asks for the name of the host before what is not safe to undo', async () => {
    const { user } = renderApp('/sites/harbour/hosts?check=driver.minimum&host=rack-b', 'hosts');
    await user.click(await screen.findByRole('button', { name: 'Run on rack-b' }, { timeout: 5000 }));
    const dialog = await screen.findByRole('dialog');
    const run = within(dialog).getByRole('button', { name: 'Run on rack-b' });
    expect(run).toBeDisabled();
    await user.type(within(dialog).getByLabelText('Type rack-b to confirm'), 'rack-b');
    expect(run).toBeEnabled();
  });

  it('cannot be run where there is no script for this host, and says why', async () => {
    const { world } = renderApp(cdi, 'hosts');
    const shown = world.core.handlers['preflight.remedy']!;
    world.core.handlers['preflight.remedy'] = (input, context) => ({
      ...(shown(input, context) as object),
      sha256: null,
      whyNot: 'There is no shell on this host; copy the script and run it there.',
    });
    expect(await screen.findByText(/There is no shell on this host/, {}, { timeout: 5000 })).toBeVisible();
    expect(screen.queryByRole('button', { name: /^Run on/ })).toBeNull();
    expect(screen.getByRole('button', { name: 'Copy' })).toBeEnabled();
  });
});

describe('trust', () => {
  it('shows the fingerprint with how to compare it, trusts exactly it, and reads the host', async () => {
    const { user, world } = renderApp('/sites/harbour/hosts?host=rack-c', 'hosts');
    const trust = await screen.findByRole('region', { name: 'Trust this host?' }, { timeout: 5000 });
    expect(within(trust).getByText(FAKE_FINGERPRINT)).toBeVisible();
    expect(within(trust).getByText(/ssh-keygen -lf/)).toBeVisible();
    await user.click(within(trust).getByRole('button', { name: 'Trust this key' }));
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Trust this host?' })).toBeNull());
    expect(callsOf(world, 'hosts.trust')).toEqual([
      { connection: 'ssh://ops@new-key.harbour', fingerprint: FAKE_FINGERPRINT },
    ]);
    expect(await screen.findByRole('button', { name: 'rack-c' })).toBeVisible();
  });
});
