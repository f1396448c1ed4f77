// Rehearses an upgrade: runs the same plan on a practice copy of the site, upgrade and rollback. The copy has its own core, data directory and
// embedded engine; nothing of the site, its hosts or its journal changes, and the copy is removed afterwards.
import { roles } from '#shared/domain/roles/roles';
import { serviceTable } from '#shared/domain/roles/service-files';
import { watchOperations } from '#shared/operations/watch-operations';
import { secretName } from '#shared/domain/secrets/audience';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { RpcClient } from '#rpc/client';
import type { Plan } from '#shared/domain/plan/plan';
import { twinSecrets, twinText, type TwinPorts } from '#shared/domain/rehearsal/twin-text';
import type { SiteDocument } from '#shared/domain/site/site-document';
import { wantedServices } from '#shared/domain/site/site-services';
import { AppError } from '#shared/errors/app-error';
import type { Operation } from '#shared/operations/operation';
import { isTerminal } from '#shared/operations/states';
import { startPracticeDaemon, stopPracticeDaemon } from '#practice/client';
import type { OperationHandle } from '../operations/operation-handle.ts';
import { StoppedAtSafePoint } from '../operations/operation-runner.ts';
import { anyFreePort } from '../practice-site/free-port.ts';
import type { PracticePaths } from '../practice-site/practice-service.ts';
import { watchSpeech, type SpeechNoticed } from './speech-watch.ts';

/** A core of its own on this data directory, with a client; closing ends both. */
export type OpenTwin = (dataDirectory: string) => { client: RpcClient; close(): Promise<void> };

export interface RehearsalDependencies {
  practice: Omit<PracticePaths, 'home'>;
  openTwin: OpenTwin;
}

export interface RehearsalRequest {
  document: SiteDocument;
  /** The release that runs now. */
  from: string;
  to: string;
}

/** What is judged on the real hosts already; the embedded engine's own look at this machine says nothing about them. */
const REASON = 'a rehearsal on the embedded engine; the real hosts are judged by the check';

/** Answers one sentence on how it went; evidence of each part is in the operation. Rejects with `rehearsal.failed`. */
export async function rehearse(
  deps: RehearsalDependencies,
  request: RehearsalRequest,
  handle: OperationHandle,
): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), 'site-admin-rehearsal-'));
  const home = join(directory, 'practice');
  const { daemon, standIn, node } = deps.practice;
  const { document, from, to } = request;
  try {
    handle.report({ detail: 'starting the embedded engine', fraction: 0.05 });
    await startPracticeDaemon({
      home,
      daemonPath: daemon,
      standInPath: standIn,
      nodePath: node,
      hosts: document.host.map(({ name }) => name),
      env: { PRACTICE_RELEASES: `${from},${to}` },
    });
    const twin = deps.openTwin(directory);
    try {
      return await play(twin.client, { ...request, handle });
    } finally {
      await twin.close();
    }
  } finally {
    await stopPracticeDaemon(home);
    await rm(directory, { recursive: true, force: true });
  }
}

async function play(
  client: RpcClient,
  { document, from, to, handle }: RehearsalRequest & { handle: OperationHandle },
): Promise<string> {
  const site = document.name;
  const ports = await freePorts(document);
  for (const { reference, audience } of twinSecrets(document)) {
    const name = secretName(reference);
    await client.call('secrets.put', { name, value: `rehearsal-${randomUUID()}`, audiences: [audience] });
  }
  await client.call('sites.put', { text: twinText({ ...document, release: from }, ports) });
  const stage = { client, site, handle };
  handle.report({ detail: `bringing up the twin on ${from}`, fraction: 0.1 });
  await change(stage, { goal: 'apply' });

  const apis = wantedServices(document, ['api']).map((api) => {
    const own = ports[api.run ? `${api.host.name}/${api.name}` : api.host.name];
    const { path } = roles.api.status.endpoint(serviceTable(document, api));
    return { address: `http://127.0.0.1:${own?.api ?? 0}`, path };
  });
  const watch = watchSpeech(apis);
  let upgraded: Changed;
  let noticed: SpeechNoticed;
  try {
    handle.report({ detail: `upgrading the twin to ${to}`, fraction: 0.4 });
    upgraded = await change(stage, { goal: 'apply', release: to });
  } finally {
    noticed = await watch.stop();
  }
  keep(handle, { title: `Upgrade to ${to}`, changed: upgraded, noticed });
  handle.report({ detail: `going back to ${from}`, fraction: 0.75 });
  keep(handle, { title: `Way back to ${from}`, changed: await change(stage, { goal: 'rollback' }) });
  return (
    `The twin went from ${from} to ${to} in ${seconds(upgraded)} s and back again. ` +
    `Announced: ${upgraded.plan.interruption}. Noticed: ${noticedWords(noticed)}.`
  );
}

interface Stage {
  client: RpcClient;
  site: string;
  handle: OperationHandle;
}

interface Changed {
  plan: Plan;
  operation: Operation;
}

async function change(
  { client, site, handle }: Stage,
  asked: { goal: 'apply' | 'rollback'; release?: string },
): Promise<Changed> {
  if (handle.signal.aborted) throw new StoppedAtSafePoint('The rehearsal was cancelled; the twin is gone.');
  const plan = await client.call('plans.make', { site, ...asked });
  const overrides = plan.findings.flatMap(({ level, overridable, code, host }) =>
    level === 'blocker' && overridable ? [{ code, host, reason: REASON }] : [],
  );
  try {
    const { operationId } = await client.call('plans.apply', { site, ...asked, overrides });
    const operation = await ended(client, operationId, handle);
    if (operation.state === 'succeeded') return { plan, operation };
    for (const piece of operation.evidence) handle.evidence(piece);
    throw new AppError(
      'rehearsal.failed',
      { title: plan.title, problem: operation.outcome ?? operation.state },
      { evidence: operation.error?.evidence ?? '' },
    );
  } catch (thrown) {
    if (thrown instanceof AppError && thrown.code === 'rehearsal.failed') throw thrown;
    const problem = thrown instanceof Error ? thrown.message : String(thrown);
    throw new AppError('rehearsal.failed', { title: plan.title, problem }, { cause: thrown });
  }
}

function ended(client: RpcClient, operationId: string, handle: OperationHandle): Promise<Operation> {
  return new Promise((resolve, reject) => {
    const cancel = () => void client.call('operations.cancel', { operationId }).catch(() => undefined);
    handle.signal.addEventListener('abort', cancel, { once: true });
    const take = (operation: Operation) => {
      if (operation.id !== operationId) return;
      handle.report({ detail: operation.progress.detail || operation.title });
      if (!isTerminal(operation.state)) return;
      stop();
      handle.signal.removeEventListener('abort', cancel);
      resolve(operation);
    };
    const stop = watchOperations(client, take);
    client.call('operations.get', { operationId }).then(take, reject);
  });
}

function keep(
  handle: OperationHandle,
  { title, changed, noticed }: { title: string; changed: Changed; noticed?: SpeechNoticed },
): void {
  const { plan, operation } = changed;
  const steps = plan.steps.map((step) => {
    const progress = operation.steps.find(({ id }) => id === step.id);
    return `${step.id.padEnd(4)} ${step.host.padEnd(12)} ${step.title}: ${progress?.detail ?? ''}`;
  });
  const lines = [
    `${seconds(changed)} s, ${plan.steps.length} steps`,
    `announced: ${plan.interruption}`,
    ...(noticed ? [`noticed: ${noticedWords(noticed)}`] : []),
    ...plan.strategy.map(({ service, host, name, why }) => `${host} ${service}: ${name}, ${why}`),
    '',
    ...steps,
  ];
  handle.evidence({ title, text: lines.join('\n') });
}

function noticedWords({ asked, unanswered, longestSilenceMs }: SpeechNoticed): string {
  if (unanswered === 0) return `every one of ${asked} questions was answered`;
  return `${unanswered} of ${asked} questions without an answer, for ${(longestSilenceMs / 1000).toFixed(1)} s at most`;
}

function seconds({ operation: { startedAt, endedAt } }: Changed): string {
  return ((Date.parse(endedAt ?? '') - Date.parse(startedAt ?? '')) / 1000).toFixed(1);
}

async function freePorts(document: SiteDocument): Promise<Record<string, TwinPorts>> {
  const taken = new Set<number>();
  const ports: Record<string, TwinPorts> = {};
  const places = document.host.flatMap(({ name, run = [] }) => [
    name,
    ...run.map((one) => `${name}/${one.name}`),
  ]);
  for (const place of places)
    ports[place] = {
      api: await anyFreePort(taken),
      license_proxy_status: await anyFreePort(taken),
      engine_metrics: await anyFreePort(taken),
      engine_requests: await anyFreePort(taken),
    };
  return ports;
}
