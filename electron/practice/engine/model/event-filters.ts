// Owns what the filters of the event stream mean.
import type { EngineEvent } from './event-feed.ts';
import { matchesLabel, oneOf, type FilterTests } from './filters.ts';

const types = ['container', 'image', 'network', 'volume', 'daemon'];

/** By id, start of the id, or name; only of events of that type. */
const ofType =
  (type: string) =>
  (value: string) =>
  ({ Type, Actor }: EngineEvent): boolean =>
    Type === type && (Actor.ID.startsWith(value) || Actor.Attributes['name'] === value);

export const eventTests: FilterTests<EngineEvent> = {
  type: (value) => {
    const wanted = oneOf('type', value, types);
    return ({ Type }) => Type === wanted;
  },
  event:
    (value) =>
    ({ Action }) =>
      Action === value || Action.split(':')[0] === value,
  container: ofType('container'),
  network: ofType('network'),
  volume: ofType('volume'),
  daemon: ofType('daemon'),
  image:
    (value) =>
    ({ Actor: { ID, Attributes } }) =>
      ID === value || Attributes['image'] === value || Attributes['name'] === value,
  label:
    (value) =>
    ({ Actor }) =>
      matchesLabel(Actor.Attributes, value),
  scope: (value) => () => value === 'local',
};
