// Owns the container endpoints that are plain requests about what is there: list, create, inspect, changes, wait, top, prune.
// The life cycle, streams (logs, attach, stats), exec and archive have route files of their own.
import type { PracticeEngine } from '../practice-engine.ts';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import { filterBy, pruneTests, readFilters } from '../model/filters.ts';
import type { ContainerRecord } from '../model/records.ts';
import { changedFiles } from '../containers/changed-files.ts';
import { containerTests } from '../containers/container-filters.ts';
import type { CreateRequest } from '../containers/container-keeper.ts';
import { inspectJson, listJson, type JsonParts } from '../containers/container-json.ts';
import type { WaitCondition } from '../containers/audience.ts';
import type { RunningContainer } from '../containers/running-container.ts';
import { toolNames } from '#practice/stand-ins/toolbox/command-names';

export function containerRoutes(engine: PracticeEngine): Route[] {
  const { keeper } = engine;
  const find = (context: RequestContext): ContainerRecord => keeper.find(context.param(0));
  return [
    route('GET', '/containers/json', (context) => list(engine, context)),
    route('POST', '/containers/create', async (context) => {
      const record = keeper.create(await context.json<CreateRequest>(), context.query.get('name'));
      context.send(201, { Id: record.id, Warnings: [] });
    }),
    route('POST', '/containers/prune', (context) => prune(engine, context)),
    route('GET', '/containers/*/json', (context) => {
      const record = find(context);
      context.send(200, inspectJson(record, partsOf(engine, record)));
    }),
    route('GET', '/containers/*/changes', (context) => {
      const record = find(context);
      context.send(200, changedFiles(engine.host, record));
    }),
    route('POST', '/containers/*/wait', (context) => wait(engine, context)),
    route('GET', '/containers/*/top', (context) => {
      const record = find(context);
      const running = engine.runner.running(record);
      if (!running) throw new EngineError(409, `container ${record.id} is not running`);
      context.send(200, processes(record, running));
    }),
  ];
}

function partsOf(engine: PracticeEngine, record: ContainerRecord): JsonParts {
  const tagged = engine.images.find(record.config.Image)?.id === record.imageId;
  return {
    networks: engine.networks,
    running: engine.runner.running(record),
    imageName: tagged ? record.config.Image : record.imageId,
    imageConfig: engine.images.find(record.imageId)?.config ?? null,
  };
}

function list(engine: PracticeEngine, context: RequestContext): void {
  const wanted = filterBy(context.query, containerTests(engine));
  const limit = Number(context.query.get('limit') ?? 0);
  const { status, exited } = readFilters(context.query);
  const all = context.flag('all') || limit > 0 || status !== undefined || exited !== undefined;
  const chosen = engine.keeper.all
    .filter(({ state }) => all || state.status === 'running' || state.status === 'restarting')
    .filter(wanted)
    .toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
  const shown = limit > 0 ? chosen.slice(0, limit) : chosen;
  context.send(
    200,
    shown.map((record) => listJson(record, partsOf(engine, record))),
  );
}

async function prune({ keeper, runner }: PracticeEngine, context: RequestContext): Promise<void> {
  const wanted = filterBy(
    context.query,
    pruneTests<ContainerRecord>(({ config }) => config.Labels),
  );
  const stopped = keeper.all.filter(
    (record) => ['exited', 'created', 'dead'].includes(record.state.status) && wanted(record),
  );
  for (const record of stopped) await runner.remove(record, { force: false });
  context.send(200, { ContainersDeleted: stopped.map((record) => record.id), SpaceReclaimed: 0 });
}

async function wait({ keeper, runner }: PracticeEngine, context: RequestContext): Promise<void> {
  const record = keeper.find(context.param(0));
  const condition = (context.query.get('condition') || 'not-running') as WaitCondition;
  if (!['not-running', 'next-exit', 'removed'].includes(condition))
    throw new EngineError(400, `invalid condition: "${condition}"`);
  const waiting = runner.wait(record, condition);
  const tell = context.jsonLines();
  tell({ StatusCode: await waiting });
  context.response.end();
}

function processes(record: ContainerRecord, { child, execs }: RunningContainer): object {
  const row = (pid: number, parent: string, command: string): string[] => [
    'root',
    String(pid),
    parent,
    '0',
    '00:00',
    '?',
    '00:00:00',
    command,
  ];
  return {
    Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
    Processes: [
      row(child.pid, '1', record.argv.join(' ')),
      ...[...execs].map((exec) => row(exec.pid, String(child.pid), 'exec')),
    ],
  };
}

/** Whether an exec's program exists; the runtime says so at start. */
export function knownProgram(program: string): boolean {
  return toolNames.includes(program.replace(/^.*\//, '') || program);
}
