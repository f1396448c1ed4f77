// Owns the daemon's own endpoints on the socket: state, drills, shutdown. Docker's API is the engine's.
import { drills } from './drills/catalogue.ts';
import { EngineError } from './engine/engine-error.ts';
import type { RequestContext } from './engine/http/request-context.ts';
import { route, type Route } from './engine/http/router.ts';
import type { PracticeRecord } from './home/practice-record.ts';
import type { Stage } from './outside/drill-stage.ts';
import type { PracticeWorld } from './outside/practice-world.ts';

interface DaemonDependencies {
  record: () => PracticeRecord;
  stage: () => Stage;
  world: PracticeWorld;
  shutDown: () => void;
}

export function daemonRoutes(deps: DaemonDependencies): Route[] {
  const find = (context: RequestContext) => {
    const drill = drills.find((candidate) => candidate.name === context.param(0));
    if (!drill)
      throw new EngineError(
        404,
        `No such drill: ${context.param(0)}. Known: ${drills.map((one) => one.name).join(', ')}`,
      );
    return drill;
  };
  const state = () => ({
    ...deps.record(),
    activeDrills: deps.stage().active,
    licenseServer: deps.world.license.mode,
    registry: deps.world.registry.faults,
  });
  return [
    route('GET', '/practice/state', (context) => context.send(200, state())),
    route('GET', '/practice/drills', (context) => {
      const { active } = deps.stage();
      const shown = drills.map(({ name, title, teaches, undo }) => ({
        name,
        title,
        teaches,
        undo,
        active: active.includes(name),
      }));
      context.send(200, shown);
    }),
    route('POST', '/practice/drills/*', async (context) => {
      await deps.stage().begin(find(context));
      context.send(200, state());
    }),
    route('DELETE', '/practice/drills/*', async (context) => {
      await deps.stage().end(find(context));
      context.send(200, state());
    }),
    route('POST', '/practice/shutdown', (context) => {
      context.response.on('finish', deps.shutDown);
      context.send(200, { stopping: true });
    }),
  ];
}
