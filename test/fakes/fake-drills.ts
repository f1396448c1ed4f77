// Owns the practice half of the fake core: state and drills.
import type { FakeHandlers } from '#test/fakes/fake-core';
import type { FakeWorld } from '#test/fakes/fake-procedures';

const drills = [
  {
    name: 'licence-server-lost',
    title: 'The licence server is lost',
    teaches:
      'The License Proxy falls back to its trust window; the time-bank runs down while speech goes on working.',
    undo: 'The licence server answers again.',
  },
  {
    name: 'engine-crash',
    title: 'An Engine exits',
    teaches:
      'How a dead Engine shows in the picture, what its log says, and how a start plan brings it back.',
    undo: 'The Engine can be started again.',
  },
  {
    name: 'disk-full',
    title: 'The disk is full',
    teaches: 'An apply fails at the pull, keeps its evidence, and can be resumed.',
    undo: 'The space is given back.',
  },
  {
    name: 'registry-refuses',
    title: 'The registry refuses the login',
    teaches: 'Which credential is meant and where it is entered.',
    undo: 'The registry accepts the login again.',
  },
];

export function drillHandlers(world: FakeWorld): FakeHandlers {
  const active = new Set<string>();
  const state = () => ({
    running: world.sites.some((each) => each.summary.practice),
    dockerHost: 'unix:///home/ops/.local/share/site-admin/practice/engine.sock',
    processId: 4711,
    startedAt: new Date(Date.now() - 95_000).toISOString(),
    activeDrills: [...active],
  });
  return {
    'practice.status': state,
    'practice.drills': () => ({
      drills: drills.map((drill) => ({ ...drill, active: active.has(drill.name) })),
    }),
    'practice.drill': ({ name, active: wanted }: { name: string; active: boolean }) => {
      if (wanted) active.add(name);
      else active.delete(name);
      const site = world.sites.find((each) => each.summary.practice);
      if (site) applyDrills(site.status, active);
      world.core.emit('sites.statusChanged', { site: 'practice', health: 'degraded' });
      return state();
    },
    'practice.down': () => {
      world.sites = world.sites.filter((each) => !each.summary.practice);
      world.core.emit('sites.changed', { site: 'practice', change: 'forgotten' });
      return { wasRunning: true };
    },
  };
}

function applyDrills(status: FakeWorld['sites'][number]['status'], active: Set<string>): void {
  const lost = active.has('licence-server-lost');
  status.licence.state = lost ? 'TrustBased' : 'Connected';
  for (const each of status.services) {
    if (each.service === 'license-proxy') each.health = lost ? 'TrustBased' : 'Connected';
    if (each.service !== 'engine') continue;
    each.state = active.has('engine-crash') ? 'failed' : 'ready';
    each.reason = active.has('engine-crash') ? 'exited with code 137' : null;
  }
  status.health = active.has('engine-crash') ? 'down' : lost ? 'degraded' : 'ok';
}
