// Owns what the filters of the list of containers mean.
import { EngineError } from '../engine-error.ts';
import { labelTests, oneOf, type FilterTests } from '../model/filters.ts';
import type { ContainerRecord } from '../model/records.ts';
import type { PracticeEngine } from '../practice-engine.ts';

const states = ['created', 'restarting', 'running', 'removing', 'paused', 'exited', 'dead'];

type Test = (record: ContainerRecord) => boolean;

export function containerTests(engine: PracticeEngine): FilterTests<ContainerRecord> {
  const { images, keeper, networks } = engine;
  const moment = (reference: string): number => Date.parse(keeper.find(reference).createdAt);
  return {
    ...labelTests<ContainerRecord>(({ config }) => config.Labels),
    name: nameTest,
    id:
      (value) =>
      ({ id }) =>
        id.startsWith(value),
    status: (value) => {
      const wanted = oneOf('status', value, states);
      return ({ state }) => state.status === wanted;
    },
    exited: (value) => {
      if (!/^\d+$/.test(value)) throw new EngineError(400, `invalid filter 'exited=${value}'`);
      return ({ state }) => state.status === 'exited' && state.exitCode === Number(value);
    },
    // No practice container has a health check.
    health: (value) => {
      const wanted = oneOf('health', value, ['none', 'starting', 'healthy', 'unhealthy']);
      return () => wanted === 'none';
    },
    network:
      (value) =>
      ({ endpoints }) =>
        Object.keys(endpoints).some((name) => name === value || networks.find(name)?.id === value),
    ancestor:
      (value) =>
      ({ config, imageId }) =>
        config.Image === value || imageId === images.find(value)?.id,
    volume:
      (value) =>
      ({ mounts }) =>
        mounts.some(({ name, destination }) => name === value || destination === value),
    before: (value) => {
      const bound = moment(value);
      return ({ createdAt }) => Date.parse(createdAt) < bound;
    },
    since: (value) => {
      const bound = moment(value);
      return ({ createdAt }) => Date.parse(createdAt) > bound;
    },
  };
}

function nameTest(value: string): Test {
  try {
    const expression = new RegExp(value.replace(/^\/|^\^\/?/, (start) => (start.startsWith('^') ? '^' : '')));
    return ({ name }) => expression.test(name);
  } catch {
    throw new EngineError(400, `invalid filter 'name=${value}'`);
  }
}
