// Owns made-up plans in the shape the planner makes them: for a fresh apply, an upgrade, a stop, a removal.
import { estimateOf } from '#shared/domain/plan/steps/timeline';
import type { Action, Goal, Plan, Step } from '#shared/domain/plan/plan';
import type { Role } from '#shared/domain/site/role-names';
import type { SiteStatus } from '#shared/domain/status/status';

type Draft = Omit<Step, 'id' | 'needs' | 'risk' | 'interruption' | 'guards' | 'estimateFrom'> & Partial<Step>;

const order: Role[] = ['license-proxy', 'engine', 'api'];

export function fakePlan(status: SiteStatus, goal: Exclude<Goal, 'revert'>): Plan {
  const running = status.services.some((each) => each.state === 'ready');
  const drafts =
    goal === 'apply'
      ? running
        ? []
        : bringUp(status)
      : goal === 'start'
        ? startAll(status)
        : stopAll(status, goal === 'remove');
  const steps = drafts.map((draft, index) => ({
    risk: 'none' as const,
    interruption: null,
    guards: [],
    estimateFrom: 'usual' as const,
    ...draft,
    id: `s${String(index + 1)}`,
    needs: index === 0 ? [] : [`s${String(index)}`],
  }));
  const titles = {
    apply: 'Apply',
    fetch: 'Fetch images of',
    stop: 'Stop',
    start: 'Start',
    remove: 'Remove',
    rollback: 'Roll back',
  };
  const interrupts = goal === 'stop' || goal === 'remove';
  return {
    site: status.site,
    goal,
    title: `${titles[goal]} ${status.site}: ${status.release}`,
    fingerprint: `fp-${goal}-${String(steps.length)}`,
    steps,
    interruption: interrupts ? 'Speech is away until the site is started again' : 'no interruption',
    strategy: status.services.map((each) => ({
      service: each.service,
      role: each.role,
      host: each.host,
      name: running ? 'replace' : 'create',
      why: running ? 'The site has one host; there is no second API to switch to.' : 'Nothing runs yet.',
    })),
    bytesToFetch: goal === 'apply' && steps.length > 0 ? 1_900_000_000 : 0,
    estimateMs: estimateOf(steps),
    findings:
      goal === 'apply' && !running
        ? [
            {
              level: 'warning',
              code: 'listen.everyone',
              host: status.hosts[0]?.host ?? null,
              message: 'The API listens on every address of the host.',
              evidence: 'listen.api = "0.0.0.0"',
              remedy: 'Set listen.api to the management address if callers come from one network only.',
            },
          ]
        : [],
    effect: goal === 'remove' ? 'destroys' : 'changes',
    undo:
      goal === 'remove'
        ? 'Apply the site again; images stay on the hosts.'
        : 'Steps in reverse, to revision 13.',
    revision: goal === 'apply' ? 15 : null,
  };
}

function eachService(status: SiteStatus) {
  return order.flatMap((kind) => status.services.filter((each) => each.role === kind));
}

/** Everything is fetched and written first; then License Proxies, then at once what nobody calls yet. */
function bringUp(status: SiteStatus): Draft[] {
  const services = eachService(status).map((each) => ({
    isProxy: each.role === 'license-proxy',
    steps: oneService(status, each.role, each.host),
  }));
  const drafts: Draft[] = services.flatMap(({ steps }) => steps.slice(0, 2));
  for (const host of status.hosts) {
    const at = { host: host.host, service: null, role: null };
    drafts.push({
      ...at,
      action: { kind: 'ensure-network', network: `${status.site}-net` },
      title: `network ${status.site}-net`,
      reason: 'The services find each other by name on this network.',
      readsBack: 'The network is listed by the engine.',
      undo: 'The network is removed.',
      estimateMs: 400,
    });
  }
  for (const isProxy of [true, false]) {
    const wave = services.filter((each) => each.isProxy === isProxy).map(({ steps }) => steps);
    for (const place of [2, 3, 4]) drafts.push(...wave.flatMap((steps) => steps.slice(place, place + 1)));
  }
  const first = status.hosts[0]?.host ?? '';
  drafts.push({
    host: first,
    service: 'api',
    role: 'api',
    action: { kind: 'prove', container: `${status.site}-api-1` },
    title: 'prove with speech',
    reason: 'A container that runs is not a service that serves.',
    readsBack: 'A transcript of the speech sample comes back.',
    undo: 'Nothing to undo.',
    estimateMs: 3000,
  });
  return drafts;
}

function oneService(status: SiteStatus, service: Role, host: string): Draft[] {
  const name = `${status.site}-${service}-1`;
  const image = `quay.io/deepgram/self-hosted-${service}:${status.release}`;
  const at = { host, service, role: service };
  const spec: Extract<Action, { kind: 'create-container' }>['spec'] = {
    name,
    image,
    command: ['-v', 'serve', `/${service}.toml`],
    env: { DEEPGRAM_API_KEY: 'secret:deepgram-api-key' },
    labels: { 'com.docker.compose.project': status.site, 'site-admin.site': status.site },
    binds: [{ source: `/srv/deepgram/site/${service}.toml`, target: `/${service}.toml`, mode: 'ro' }],
    ports: [{ container: 8080, host: 8080, address: '0.0.0.0' }],
    network: `${status.site}-net`,
    aliases: [service],
    gpu: service === 'engine' ? 'nvidia' : 'none',
    gpuUuids: [],
    restart: 'unless-stopped',
    stopGraceSeconds: 1800,
    log: { maxSize: '50m', maxFiles: 5 },
  };
  return [
    {
      ...at,
      action: { kind: 'pull-image', image, bytes: service === 'engine' ? 1_300_000_000 : 300_000_000 },
      title: `pull ${image}`,
      reason: 'The image is not on the host.',
      readsBack: 'The engine lists the image with its digest.',
      undo: 'The image stays; it harms nothing.',
      estimateMs: service === 'engine' ? 95_000 : 22_000,
    },
    {
      ...at,
      action: {
        kind: 'write-files',
        directory: '/srv/deepgram/site',
        files: [
          {
            name: `${service}.toml`,
            text: '[server]\nport = 8080\n',
            sha256: 'b1946ac92492d2347c6235b4d2611184',
          },
        ],
        image,
      },
      title: `write ${service}.toml`,
      reason: 'The service reads its configuration from this file.',
      readsBack: 'The file on the host has this SHA-256.',
      undo: 'The file is removed.',
      estimateMs: 900,
    },
    {
      ...at,
      action: { kind: 'create-container', spec },
      title: `create ${name}`,
      reason: 'No container of this service exists.',
      readsBack: 'The engine reports the container with this specification.',
      undo: 'The container is removed.',
      estimateMs: 700,
    },
    {
      ...at,
      action: { kind: 'start-container', container: name },
      title: `start ${name}`,
      reason: 'The container is created and not running.',
      risk: 'low',
      guards: service === 'license-proxy' ? ['fresh proxy'] : [],
      readsBack: 'The engine reports it running, with no restart.',
      undo: 'The container is stopped with a grace of 1,800 s.',
      estimateMs: 800,
    },
    {
      ...at,
      action: { kind: 'wait-ready', container: name, timeoutMs: 600_000 },
      title:
        service === 'license-proxy'
          ? 'wait until Connected'
          : service === 'engine'
            ? 'wait: load models'
            : 'wait until Healthy',
      reason: 'The next service needs this one to answer.',
      readsBack: service === 'api' ? '/v1/status/engine says Connected.' : '/v1/status answers.',
      undo: 'Nothing to undo.',
      estimateMs: service === 'engine' ? 70_000 : 6000,
    },
  ];
}

function stopAll(status: SiteStatus, remove: boolean): Draft[] {
  return eachService(status)
    .reverse()
    .flatMap(({ service, role, host }) => {
      const name = `${status.site}-${service}-1`;
      const at = { host, service, role };
      const away = 'Speech is away';
      const drain: Draft = {
        ...at,
        action: { kind: 'drain', container: name, deadlineMs: 1_800_000, ifUnknown: 'stop' },
        title: 'drain 22 streams',
        reason: 'Calls in progress are finished first.',
        risk: 'low',
        readsBack: 'active_requests reaches zero.',
        undo: 'Nothing to undo.',
        estimateMs: 40_000,
      };
      const stop: Draft = {
        ...at,
        action: { kind: 'stop-container', container: name, graceSeconds: 1800 },
        title: `stop ${name}`,
        reason: 'You asked for the site to stop.',
        risk: service === 'license-proxy' ? 'high' : 'medium',
        interruption: away,
        guards: service === 'license-proxy' ? ['licence'] : ['service'],
        readsBack: 'The engine reports it exited.',
        undo: 'The container is started again.',
        estimateMs: 6000,
      };
      const removal: Draft = {
        ...at,
        action: { kind: 'remove-container', container: name },
        title: `remove ${name}`,
        reason: 'You asked for the site to be removed.',
        risk: 'medium',
        interruption: away,
        readsBack: 'The engine no longer lists it.',
        undo: 'Apply the site again.',
        estimateMs: 700,
      };
      return [...(service === 'api' ? [drain] : []), stop, ...(remove ? [removal] : [])];
    });
}

function startAll(status: SiteStatus): Draft[] {
  return eachService(status).flatMap(({ role, host }) => oneService(status, role, host).slice(3));
}
