// Owns the container endpoints that are plain requests: list, create, inspect, life cycle, wait, prune.
// Streams (logs, attach, stats), exec and archive have route files of their own.
import type { PracticeEngine } from '../practice-engine.ts';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import { matchesLabels, readFilters } from '../model/filters.ts';
import type { ContainerRecord, HostConfig } from '../model/records.ts';
import type { CreateRequest } from '../containers/container-keeper.ts';
import { inspectJson, listJson, type JsonParts } from '../containers/container-json.ts';
import type { WaitCondition } from '../containers/audience.ts';
import { toolNames } from '#practice/stand-ins/toolbox/command-names';

export function containerRoutes(engine: PracticeEngine): Route[] {
  const { keeper, runner } = engine;
  const find = (context: RequestContext): ContainerRecord => keeper.find(context.param(0));
  const parts = (record: ContainerRecord): JsonParts => {
    const tagged = engine.images.find(record.config.Image)?.id === record.imageId;
    return {
      networks: engine.networks,
      running: runner.running(record),
      imageName: tagged ? record.config.Image : record.imageId,
      imageConfig: engine.images.find(record.imageId)?.config ?? null,
    };
  };
  const grace = (context: RequestContext): { graceSeconds?: number; signal?: string } => {
    const seconds = context.query.get('t');
    return {
      graceSeconds: seconds === null || seconds === '' ? undefined : Number(seconds),
      signal: context.query.get('signal') ?? undefined,
    };
  };

  return [
    route('GET', '/containers/json', (context) => {
      const filters = readFilters(context.query);
      const all = context.flag('all') || filters.status !== undefined;
      const limit = Number(context.query.get('limit') ?? 0);
      const chosen = keeper.all
        .filter(
          (record) =>
            all || limit > 0 || record.state.status === 'running' || record.state.status === 'restarting',
        )
        .filter((record) => matchesContainer(record, filters, engine))
        .sort((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt));
      context.send(
        200,
        (limit > 0 ? chosen.slice(0, limit) : chosen).map((record) => listJson(record, parts(record))),
      );
    }),
    route('POST', '/containers/create', async (context) => {
      const record = keeper.create(await context.json<CreateRequest>(), context.query.get('name'));
      context.send(201, { Id: record.id, Warnings: [] });
    }),
    route('POST', '/containers/prune', async (context) => {
      const filters = readFilters(context.query);
      const stopped = keeper.all.filter(
        (record) =>
          ['exited', 'created', 'dead'].includes(record.state.status) &&
          matchesLabels(record.config.Labels, filters.label),
      );
      for (const record of stopped) await runner.remove(record, false);
      context.send(200, { ContainersDeleted: stopped.map((record) => record.id), SpaceReclaimed: 0 });
    }),
    route('GET', '/containers/*/json', (context) => {
      const record = find(context);
      context.send(200, inspectJson(record, parts(record)));
    }),
    route('GET', '/containers/*/changes', (context) => {
      find(context);
      context.send(200, []);
    }),
    route('POST', '/containers/*/start', async (context) => {
      context.send((await runner.start(find(context))) ? 204 : 304);
    }),
    route('POST', '/containers/*/stop', async (context) => {
      context.send((await runner.stop(find(context), grace(context))) ? 204 : 304);
    }),
    route('POST', '/containers/*/restart', async (context) => {
      await runner.restart(find(context), grace(context));
      context.send(204);
    }),
    route('POST', '/containers/*/kill', (context) => {
      runner.kill(find(context), context.query.get('signal') || 'SIGKILL');
      context.send(204);
    }),
    route('POST', '/containers/*/rename', (context) => {
      keeper.rename(find(context), context.query.get('name') ?? '');
      context.send(204);
    }),
    route('POST', '/containers/*/update', async (context) => {
      const record = find(context);
      const changes = await context.json<Partial<HostConfig>>();
      Object.assign(record.hostConfig, changes);
      engine.host.changed();
      keeper.publish(record, 'update');
      context.send(200, { Warnings: [] });
    }),
    route('POST', '/containers/*/wait', async (context) => {
      const record = find(context);
      const condition = (context.query.get('condition') || 'not-running') as WaitCondition;
      if (!['not-running', 'next-exit', 'removed'].includes(condition))
        throw new EngineError(400, `invalid condition: "${condition}"`);
      const waiting = runner.wait(record, condition);
      const tell = context.jsonLines();
      const exitCode = await waiting;
      tell({ StatusCode: exitCode });
      context.response.end();
    }),
    route('POST', '/containers/*/resize', (context) => {
      find(context);
      context.send(200);
    }),
    route('GET', '/containers/*/top', (context) => {
      const record = find(context);
      const container = runner.running(record);
      if (!container) throw new EngineError(409, `container ${record.id} is not running`);
      const rows = [...container.execs].map((exec) => [
        'root',
        String(exec.pid),
        String(container.child.pid),
        '0',
        '00:00',
        '?',
        '00:00:00',
        'exec',
      ]);
      const first = [
        'root',
        String(container.child.pid),
        '1',
        '0',
        '00:00',
        '?',
        '00:00:00',
        record.argv.join(' '),
      ];
      context.send(200, {
        Titles: ['UID', 'PID', 'PPID', 'C', 'STIME', 'TTY', 'TIME', 'CMD'],
        Processes: [first, ...rows],
      });
    }),
    route('DELETE', '/containers/*', async (context) => {
      await runner.remove(find(context), context.flag('force'));
      context.send(204);
    }),
  ];
}

function matchesContainer(
  record: ContainerRecord,
  filters: Record<string, string[] | undefined>,
  engine: PracticeEngine,
): boolean {
  const any = (values: string[] | undefined, test: (value: string) => boolean): boolean =>
    !values || values.length === 0 || values.some(test);
  const nameMatches = (value: string): boolean => {
    const expression = value.replace(/^\/|^\^\/?/, (start) => (start.startsWith('^') ? '^' : ''));
    return new RegExp(expression).test(record.name);
  };
  return (
    matchesLabels(record.config.Labels, filters.label) &&
    any(filters.name, nameMatches) &&
    any(filters.id, (value) => record.id.startsWith(value)) &&
    any(filters.status, (value) => record.state.status === value) &&
    any(
      filters.exited,
      (value) => record.state.status === 'exited' && record.state.exitCode === Number(value),
    ) &&
    any(filters.network, (value) =>
      Object.keys(record.endpoints).some(
        (name) => name === value || engine.networks.find(name)?.id === value,
      ),
    ) &&
    any(
      filters.ancestor,
      (value) => record.config.Image === value || record.imageId === engine.images.find(value)?.id,
    ) &&
    any(filters.volume, (value) =>
      record.mounts.some((mount) => mount.name === value || mount.destination === value),
    )
  );
}

/** Whether an exec's program exists; the runtime says so at start. */
export function knownProgram(program: string): boolean {
  return toolNames.includes(program.replace(/^.*\//, '') || program);
}
