// Owns the endpoints of a container's life: start, stop, restart, kill, rename, update, remove.
import type { PracticeEngine } from '../practice-engine.ts';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { ContainerRecord, RestartPolicy } from '../model/records.ts';

export function lifeRoutes(engine: PracticeEngine): Route[] {
  const { keeper, runner } = engine;
  const find = (context: RequestContext): ContainerRecord => keeper.find(context.param(0));
  return [
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
      const { RestartPolicy: policy } = await context.json<{ RestartPolicy?: RestartPolicy | null }>();
      // Without a name a client changes something else.
      if (policy?.Name) record.hostConfig.RestartPolicy = policy;
      engine.host.changed();
      keeper.publish(record, 'update');
      context.send(200, { Warnings: [] });
    }),
    route('POST', '/containers/*/resize', (context) => {
      find(context);
      context.send(200);
    }),
    route('DELETE', '/containers/*', async (context) => {
      await runner.remove(find(context), { force: context.flag('force'), volumes: context.flag('v') });
      context.send(204);
    }),
  ];
}

function grace({ query }: RequestContext): { graceSeconds?: number; signal?: string } {
  const seconds = query.get('t') || undefined;
  if (seconds !== undefined && !/^-?\d+$/.test(seconds))
    throw new EngineError(400, `strconv.Atoi: parsing "${seconds}": invalid syntax`);
  return {
    graceSeconds: seconds === undefined ? undefined : Number(seconds),
    signal: query.get('signal') || undefined,
  };
}
