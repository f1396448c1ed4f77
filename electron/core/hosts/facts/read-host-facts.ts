// Owns reading everything about one host: its engine always, its shell where one leads there, a short-lived container where an image is
// there. Rejects only when the host cannot be reached; whatever else goes wrong is a fact that is not known.
import type { EngineFacts } from '#shared/domain/facts/engine-facts';
import type { FactName, HostFacts } from '#shared/domain/facts/host-facts';
import { asReading, notKnown, valueOf, type Reading } from '#shared/domain/facts/reading';
import { AppError, toAppError } from '#shared/errors/app-error';
import type { EngineClient } from '#core/engine/engine-client';
import type { Clock } from '#core/ports/clock';
import type { HostConnections } from '../host-connections.ts';
import type { HostShell } from '../shell/host-shell.ts';
import { egressFromContainer, gpusInContainer, imageOnHost } from './container-look.ts';
import { desktopFacts } from './desktop-facts.ts';
import type { FactTarget } from './fact-target.ts';
import { shellFacts } from './shell-facts.ts';

interface Dependencies {
  hosts: HostConnections;
  clock: Clock;
}

type Facts = Pick<HostFacts, FactName>;

/** Rejects with the error of the stage at which the host could not be reached. */
export async function readHostFacts({ hosts, clock }: Dependencies, target: FactTarget): Promise<HostFacts> {
  const startedAt = clock.elapsedMs();
  const client = await hosts.engine(target);
  const engine = await engineFacts(client, clock);
  target.signal?.throwIfAborted();
  const way = wayTo(target, { client, engine: valueOf(engine) });
  const [containers, look, below] = await Promise.all([
    containerFacts(client, clock),
    lookInside(client, target, clock),
    factsBelow({ hosts, clock, target, engine: valueOf(engine) }, way),
  ]);
  const { hostEgress, ...rest } = below;
  const facts: Facts = {
    ...unreadFacts(reasons[way]),
    ...rest,
    engine,
    containers,
    containerGpus: look.containerGpus,
  };
  // Without a shell, what a container sees is the nearest to what the host has.
  if (facts.gpus.state === 'unread') facts.gpus = look.containerGpus;
  if (facts.driver.state === 'unread') facts.driver = look.driver;
  const egress = [...(hostEgress ?? []), ...look.egress];
  if (egress.length > 0)
    facts.egress = { state: 'known', value: egress, from: 'DNS and TCP', readAt: iso(clock) };
  else if (target.egress.length === 0)
    facts.egress = { state: 'unread', reason: 'Nothing was asked to be reached.' };
  return {
    host: target.name,
    connection: target.connection,
    way,
    readAt: iso(clock),
    tookMs: Math.round(clock.elapsedMs() - startedAt),
    ...facts,
  };
}

/** What the engine alone tells, in milliseconds. Rejects as `readHostFacts` does. */
export async function readEngineFacts(
  { hosts, clock }: Dependencies,
  target: FactTarget,
): Promise<Pick<HostFacts, 'engine' | 'containers'>> {
  const client = await hosts.engine(target);
  const [engine, containers] = await Promise.all([engineFacts(client, clock), containerFacts(client, clock)]);
  return { engine, containers };
}

type Way = HostFacts['way'];

const reasons: Record<Way, string> = {
  engine: 'This connection leads to the engine only; connect over SSH to read it.',
  shell: 'It was not asked for.',
  systeminformation: 'The engine runs in a virtual machine of this computer, which has no shell for us.',
  practice: 'A practice host has no machine of its own.',
};

function wayTo(
  { connection }: FactTarget,
  { client, engine }: { client: EngineClient; engine: EngineFacts | null },
): Way {
  if (client.version.product === 'practice') return 'practice';
  if (connection.startsWith('ssh://')) return 'shell';
  if (!/^(local$|unix:|podman:)/.test(connection)) return 'engine';
  // Its engine lives in a virtual machine on every system, and our own shell would tell of another machine.
  const isElsewhere = /docker desktop/i.test(engine?.operatingSystem ?? '');
  return process.platform === 'linux' && !isElsewhere ? 'shell' : 'systeminformation';
}

async function engineFacts(client: EngineClient, clock: Clock): Promise<Reading<EngineFacts>> {
  return asReading(await client.facts(), { from: 'GET /info', readAt: iso(clock) });
}

async function containerFacts(client: EngineClient, clock: Clock): Promise<HostFacts['containers']> {
  const from = 'GET /containers/json';
  try {
    return { state: 'known', value: await client.containerFacts(), from, readAt: iso(clock) };
  } catch (thrown) {
    const { message, evidence } = toAppError(thrown);
    return asReading(notKnown(message, evidence), { from, readAt: iso(clock) });
  }
}

type Look = Pick<HostFacts, 'containerGpus' | 'driver'> & {
  egress: (HostFacts['egress'] & { state: 'known' })['value'];
};

async function lookInside(client: EngineClient, target: FactTarget, clock: Clock): Promise<Look> {
  const nothing = (reason: string): Look => ({
    containerGpus: { state: 'unread', reason },
    driver: { state: 'unread', reason },
    egress: [],
  });
  if (target.images.length === 0) return nothing('No container was run to look.');
  let image: string | null;
  try {
    image = await imageOnHost(client, target.images);
  } catch (thrown) {
    return nothing(toAppError(thrown).message);
  }
  if (image === null)
    return nothing('None of the site’s images is on this host yet, so no container could look.');
  const [seen, egress] = await Promise.all([
    gpusInContainer(client, image),
    // What practice containers meet outside is practice, too.
    client.version.product === 'practice' ? [] : egressFromContainer(client, target, image),
  ]);
  const asked = { from: `nvidia-smi -q -x in a container of ${image}`, readAt: iso(clock) };
  return { containerGpus: asReading(seen.gpus, asked), driver: asReading(seen.driver, asked), egress };
}

interface Below extends Dependencies {
  target: FactTarget;
  engine: EngineFacts | null;
}

type BelowFacts = Partial<Facts> & { hostEgress?: Look['egress'] };

async function factsBelow({ hosts, clock, target, engine }: Below, way: Way): Promise<BelowFacts> {
  if (way === 'systeminformation') {
    const root = engine?.imagePlace.store === 'engine' ? engine.imagePlace.root : '';
    return desktopFacts({ ...(root === '' ? {} : { images: root }), ...target.directories }, clock);
  }
  if (way !== 'shell') return {};
  const shell: HostShell | null = await hosts.shell(target);
  if (!shell)
    throw new AppError('engine.unreachable', { host: target.name }, { evidence: 'while a shell was opened' });
  const question = { host: target.name, clock, ...(target.signal ? { signal: target.signal } : {}) };
  return shellFacts(shell, { engine, target }, question);
}

function unreadFacts(reason: string): Facts {
  const unread = { state: 'unread', reason } as const;
  return {
    engine: unread,
    containers: unread,
    gpus: unread,
    containerGpus: unread,
    driver: unread,
    pciGpus: unread,
    nouveau: unread,
    toolkit: unread,
    cdi: unread,
    secureBoot: unread,
    machine: unread,
    filesystems: unread,
    writeLatency: unread,
    selinux: unread,
    daemonConfig: unread,
    driverUpgrades: unread,
    firewall: unread,
    listeners: unread,
    dns: unread,
    proxy: unread,
    egress: unread,
    clock: unread,
    timeSync: unread,
    certificates: unread,
  };
}

const iso = (clock: Clock): string => clock.now().toISOString();
