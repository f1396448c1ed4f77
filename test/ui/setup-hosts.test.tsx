// Owns the proof that several hosts are set up and checked, and that a blocker is carried only with a written reason.
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { parse } from 'smol-toml';
import { siteDocumentSchema } from '#shared/domain/site/site-document';
import { weigh, withReason } from '#renderer/parts/overrides.ts';
import { documentOf } from '#renderer/features/setup/document.ts';
import { DRAFT_KEY, emptyDraft, loadDraft } from '#renderer/features/setup/draft.ts';
import { firstHost, nextHost, type HostDraft } from '#renderer/features/setup/host-draft.ts';
import { connectionOf } from '#renderer/parts/connection.ts';
import { renderApp } from './render-app.tsx';

const host = (place: number, change: Partial<HostDraft>): HostDraft => ({
  ...firstHost,
  id: `host-${String(place)}`,
  name: `gpu-${String(place)}`,
  kind: 'ssh',
  roles: ['engine', 'api'],
  ...change,
});
const three = [
  firstHost,
  host(2, { address: 'ops@new-key.east' }),
  host(3, { address: 'ops@old-driver.east' }),
];
const upTo = (...passed: string[]) => ({ ...emptyDraft, name: 'east-wing', hosts: three, passed });
const keep = (draft: object) => localStorage.setItem(DRAFT_KEY, JSON.stringify(draft));

describe('hosts of a draft', () => {
  it('write each connection as the document wants it', () => {
    const written = (kind: HostDraft['kind'], address: string) => connectionOf({ kind, address });
    expect(written('ssh', 'ssh://ops@gpu-2')).toBe('ssh://ops@gpu-2');
    expect(written('tls', 'tcp://gpu-2:2376')).toBe('tls://gpu-2:2376');
    expect(written('socket', '/run/docker.sock')).toBe('unix:///run/docker.sock');
    expect(written('context', 'ssh://ops@lab-gpu')).toBe('ssh://ops@lab-gpu');
  });

  it('become one host each in the document, the License Proxy on the first', () => {
    const document = siteDocumentSchema.parse(parse(documentOf(upTo())));
    expect(document.host.map((each) => each.roles)).toEqual([
      ['license-proxy', 'engine', 'api'],
      ['engine', 'api'],
      ['engine', 'api'],
    ]);
  });

  it('never get a name twice', () => {
    const hosts = [firstHost, host(3, {})];
    expect(nextHost(hosts).name).not.toBe('gpu-3');
    expect(new Set([...hosts, nextHost(hosts)].map((each) => each.id)).size).toBe(3);
  });

  it('are taken over from a draft of an earlier version', () => {
    keep({ connection: 'podman', socketPath: '/run/podman.sock', host: 'box', passed: ['engine', 'site'] });
    const draft = loadDraft();
    expect(draft.hosts).toMatchObject([{ name: 'box', kind: 'podman', address: '/run/podman.sock' }]);
    expect(draft.passed).toEqual(['hosts', 'site']);
  });
});

describe('hosts step', () => {
  it('asks nothing more of one host than before', async () => {
    const { user } = renderApp('/setup');
    expect(await screen.findByText(/Docker 28.2.2/)).toBeVisible();
    expect(screen.queryByText('What it does')).toBeNull();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Continue' })).toBeEnabled());
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(await screen.findByText(/What is the site called/)).toBeVisible();
  });

  it('shows the state of each of three, trusts a key in place, and loses nothing', async () => {
    keep(upTo());
    const first = renderApp('/setup');
    const { user } = first;
    await screen.findByRole('region', { name: 'Trust this host?' });
    expect(screen.getByText('Not ready yet: gpu-2.')).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Trust this key' }));
    await waitFor(() => expect(screen.getByRole('button', { name: 'Continue' })).toBeEnabled());
    await user.click(screen.getByRole('button', { name: /^ready gpu-3/ }));
    const name = screen.getByLabelText('Name of this host');
    await user.clear(name);
    await user.type(name, 'gpu-1');
    expect(await screen.findByText('Another host has this name.')).toBeVisible();
    expect(screen.getByRole('button', { name: 'Continue' })).toBeDisabled();
    await user.click(screen.getByRole('button', { name: 'Remove gpu-2' }));
    first.unmount();
    expect(loadDraft().hosts.map((each) => each.id)).toEqual(['host-1', 'host-3']);
  });

  it('says which roles no plan could be made for, before it goes on', async () => {
    const roles = (...own: HostDraft['roles'][]) =>
      own.map((each, place) => host(place + 1, { kind: 'local', roles: each }));
    const shows = async (hosts: HostDraft[], words: string | null) => {
      keep({ ...emptyDraft, hosts });
      const { unmount } = renderApp('/setup');
      await waitFor(() => expect(screen.getAllByText('ready')).toHaveLength(hosts.length));
      if (words !== null) expect(screen.getByText(words)).toBeVisible();
      const go = screen.getByRole('button', { name: 'Continue' });
      await waitFor(() => (words === null ? expect(go).toBeEnabled() : expect(go).toBeDisabled()));
      unmount();
    };
    await shows(
      roles(['engine', 'api'], ['api']),
      'gpu-2 has an API and no Engine: give it the role Engine too.',
    );
    await shows(roles(['engine'], ['engine']), 'No host has the role API: give it to one.');
    const all: HostDraft['roles'] = ['license-proxy', 'engine', 'api'];
    const three = 'gpu-1, gpu-2, gpu-3 have a License Proxy: leave it to two of them at most.';
    await shows(roles(all, all, all), three);
    await shows(roles(all, all), null);
  });

  it('adds a host, shows why a login failed, and takes a Docker context', async () => {
    const { user } = renderApp('/setup');
    await user.click(await screen.findByRole('button', { name: 'Add another host' }));
    await user.type(await screen.findByLabelText('Address'), 'stranger@gpu-2');
    const alert = await screen.findByRole('alert');
    expect(alert).toHaveTextContent('refused the login of stranger');
    expect(alert).toHaveTextContent(/Put a key of this machine into/);
    await user.click(screen.getByRole('radio', { name: /Docker context/ }));
    await user.selectOptions(await screen.findByLabelText('Context'), 'ssh://ops@lab-gpu');
    expect(screen.getByText(/exists only on Windows/)).toBeVisible();
    await waitFor(() => expect(screen.getByRole('button', { name: 'Continue' })).toBeEnabled());
    expect(loadDraft().hosts[1]).toMatchObject({
      name: 'lab-gpu',
      kind: 'context',
      address: 'ssh://ops@lab-gpu',
    });
  });
});

describe('a host behind programs and jump hosts', () => {
  it('says what leads there, before its key is trusted and after', async () => {
    keep({ ...upTo(), hosts: [host(2, { address: 'ops@inner-new-key' })] });
    const { user } = renderApp('/setup');
    const trust = await screen.findByRole('region', { name: 'Trust this host?' });
    expect(within(trust).getByText('through the jump host bastion')).toBeVisible();
    await user.click(within(trust).getByRole('button', { name: 'Trust this key' }));
    expect(await screen.findByText('Reached')).toBeVisible();
    expect(screen.getByText('through the jump host bastion')).toBeVisible();
  });
});

describe('check step', () => {
  const hosts = [firstHost, host(3, { address: 'ops@old-driver.east' })];
  const passed = ['hosts', 'site', 'licence', 'registry', 'places'];

  it('goes on past a blocker only with a reason of ten letters, which is applied with the plan', async () => {
    keep({ ...emptyDraft, name: 'east-wing', hosts, passed });
    const { user, world } = renderApp('/setup', 'empty');
    const place = await screen.findByRole('region', { name: 'gpu-3' });
    expect(within(place).getByText(/Driver 550.54.15 is too old/)).toBeVisible();
    expect(screen.getByText(/One blocker stands in the way/)).toBeVisible();
    const next = screen.getByRole('button', { name: 'Continue' });
    expect(next).toBeDisabled();
    await user.click(within(place).getByRole('button', { name: /^Override: Driver/ }));
    const reason = within(place).getByLabelText('Reason, kept in the journal');
    await user.type(reason, 'too short');
    expect(within(place).getByRole('button', { name: 'Override with this reason' })).toBeDisabled();
    await user.type(reason, ', but now enough');
    await user.click(within(place).getByRole('button', { name: 'Override with this reason' }));
    expect(loadDraft().overrides).toEqual([
      { code: 'driver.minimum', host: 'gpu-3', reason: 'too short, but now enough' },
    ]);
    await user.click(next);
    await user.click(await screen.findByRole('button', { name: /^Apply \d+ steps$/ }, { timeout: 5000 }));
    await waitFor(() => {
      const call = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'plans.apply');
      expect(call).toMatchObject({ input: { overrides: [{ code: 'driver.minimum', host: 'gpu-3' }] } });
    });
  });

  it('opens a remedy in place', async () => {
    keep({ ...emptyDraft, name: 'east-wing', hosts, passed });
    const { user } = renderApp('/setup', 'empty');
    await user.click(await screen.findByText('Show the remedy'));
    expect(await screen.findByText('Install NVIDIA driver 580')).toBeVisible();
  });
});

describe('overrides of a plan', () => {
  const blocker = {
    level: 'blocker' as const,
    code: 'driver.minimum',
    host: 'rack-b',
    message: '',
    evidence: null,
    remedy: null,
  };

  it('count only for what may be overridden and still stands', () => {
    const overrides = withReason([], { code: 'driver.minimum', host: 'rack-b' }, 'we know this driver');
    expect(weigh([{ ...blocker, overridable: true }], overrides)).toEqual({ open: [], used: overrides });
    expect(weigh([blocker], overrides)).toEqual({ open: [blocker], used: [] });
    expect(weigh([], overrides).used).toEqual([]);
    expect(withReason(overrides, blocker, null)).toEqual([]);
  });

  it('are given one by one, shown again, and sent', async () => {
    const { user, world } = renderApp('/sites/harbour/plan', 'hosts');
    world.mended.add('ssh://ops@new-key.harbour:new-key');
    await user.click(await screen.findByRole('button', { name: 'Plan again' }, { timeout: 5000 }));
    const apply = await screen.findByRole('button', { name: /^Apply \d+ steps$/ });
    await waitFor(() => expect(screen.getByText(/One blocker stands in the way/)).toBeVisible());
    expect(apply).toBeDisabled();
    await user.click(screen.getByRole('button', { name: /^Override: Driver/ }));
    await user.type(screen.getByLabelText('Reason, kept in the journal'), 'tested on rack-z{Enter}');
    await user.click(apply);
    const dialog = await screen.findByRole('dialog', { name: 'Override 1 blocker' });
    expect(within(dialog).getByText('tested on rack-z')).toBeVisible();
    await user.click(within(dialog).getByRole('button', { name: /^Apply \d+ steps$/ }));
    await waitFor(() => {
      const call = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'plans.apply');
      expect(call).toMatchObject({
        input: { overrides: [{ code: 'driver.minimum', host: 'rack-b', reason: 'tested on rack-z' }] },
      });
    });
  });
});
