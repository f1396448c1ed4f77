// Owns the volume endpoints.
import { isBefore, route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import {
  filterBy,
  labelTests,
  pruneTests,
  readFilters,
  readYesOrNo,
  yesOrNo,
  type FilterTests,
} from '../model/filters.ts';
import type { VolumeRecord } from '../model/records.ts';
import { newId } from '../model/record-store.ts';
import type { PracticeEngine } from '../practice-engine.ts';
import type { VolumeKeeper } from '../volume-keeper.ts';

export function volumeRoutes({ volumes }: PracticeEngine): Route[] {
  return [
    route('GET', '/volumes', (context) => {
      const wanted = filterBy(context.query, listTests(volumes));
      context.send(200, { Volumes: volumes.all.filter(wanted).map(volumeJson), Warnings: null });
    }),
    route('POST', '/volumes/create', async (context) => {
      const body = await context.json<{ Name?: string; Labels?: Record<string, string> | null }>();
      context.send(201, volumeJson(volumes.ensure(body.Name || newId(), body.Labels ?? {})));
    }),
    route('POST', '/volumes/prune', (context) => prune(volumes, context)),
    route('GET', '/volumes/*', (context) => context.send(200, volumeJson(volumes.find(context.param(0))))),
    route('DELETE', '/volumes/*', (context) => {
      const name = context.param(0);
      const isThere = volumes.all.some((volume) => volume.name === name);
      if (isThere || !context.flag('force')) volumes.remove(volumes.find(name));
      context.send(204);
    }),
  ];
}

function volumeJson({ name, createdAt, labels }: VolumeRecord): object {
  return {
    CreatedAt: createdAt,
    Driver: 'local',
    Labels: labels,
    Mountpoint: `/var/lib/docker/volumes/${name}/_data`,
    Name: name,
    Options: null,
    Scope: 'local',
  };
}

function listTests(volumes: VolumeKeeper): FilterTests<VolumeRecord> {
  return {
    ...labelTests<VolumeRecord>(({ labels }) => labels),
    ...yesOrNo<VolumeRecord>('dangling', (volume) => volumes.users(volume).length === 0),
    name:
      (value) =>
      ({ name }) =>
        name.includes(value),
    driver: (value) => () => value === 'local',
  };
}

/** As Docker does: since API 1.42 those that somebody named stay unless all are meant. */
function prune(volumes: VolumeKeeper, context: RequestContext): void {
  const { until: _, ...labels } = pruneTests<VolumeRecord>((volume) => volume.labels);
  const isSilent = !isBefore(context.version, '1.42') && readFilters(context.query)['all'] === undefined;
  const admits = (value: string) => {
    const isMeant = readYesOrNo('all', value);
    return (volume: VolumeRecord): boolean => isMeant || volumes.isAnonymous(volume);
  };
  const wanted = filterBy(context.query, { ...labels, all: admits });
  const unused = volumes.all.filter(
    (volume) =>
      volumes.users(volume).length === 0 && wanted(volume) && (!isSilent || volumes.isAnonymous(volume)),
  );
  for (const volume of unused) volumes.remove(volume);
  context.send(200, { VolumesDeleted: unused.map(({ name }) => name), SpaceReclaimed: 0 });
}
