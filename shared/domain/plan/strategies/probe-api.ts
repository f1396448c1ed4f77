// Proves a new Engine before a service uses it: a temporary API that uses only that Engine. The vendor offers no other client of an Engine,
// and the API of the site would spread its requests over both Engines.
import type { ApplyInput } from '../apply-input.ts';
import { siteLabels, type ContainerSpec } from '#shared/domain/containers/container-spec';
import type { DesiredService } from '#shared/domain/containers/desired';
import { findByName } from '../observed.ts';
import { withOnlyEngine } from '#shared/domain/site/engine-pool';
import { askingApis } from './asking-apis.ts';
import { placeOf } from '../plan.ts';
import { probeName } from '#shared/domain/containers/own-names';
import { waitReady } from './start-waves.ts';
import type { StepList } from '../steps/step-list.ts';
import { isUp } from './stop-steps.ts';

interface ProbeInput {
  /** Name of the Engine's container. */
  engine: string;
  service: DesiredService;
  input: ApplyInput;
}

/** Only the proof request is ever in flight there. */
const GRACE_SECONDS = 10;
/** Suffix of the key of its specification. */
const PROBE = ':probe';

export function isProbe({ labels }: ContainerSpec): boolean {
  return labels[siteLabels.spec]?.endsWith(PROBE) ?? false;
}

/** It starts while the Engine still loads its models. */
export function startProbe(list: StepList, { engine, service, input }: ProbeInput): void {
  const { host } = service;
  const [api] = askingApis(service, input);
  if (api?.host !== host) return;
  const context = placeOf(api);
  const { directory, files, spec } = probe(api, { engine, service, input });
  const container = spec.name;
  const left = findByName(input.observed, host, container);
  const cleared = 'Left by an earlier change.';
  if (left && isUp(left.state))
    list.add(
      { kind: 'stop-container', container, graceSeconds: GRACE_SECONDS },
      { ...context, reason: cleared },
    );
  if (left) list.add({ kind: 'remove-container', container }, { ...context, reason: cleared });
  list.add(
    { kind: 'write-files', directory, files, image: spec.image },
    {
      ...context,
      reason: `An API for the proof, which asks ${engine} and no other.`,
      guards: ['configuration'],
    },
  );
  list.add({ kind: 'create-container', spec }, { ...context, reason: 'Callers never reach it.' });
  list.add(
    { kind: 'start-container', container },
    { ...context, reason: `It waits for ${engine}, which is still coming up.` },
  );
}

/** Runs when the Engine is ready. */
export function proveByProbe(list: StepList, { engine, service, input }: ProbeInput): void {
  const [api] = askingApis(service, input);
  if (api?.host !== service.host) return;
  const context = placeOf(api);
  const container = probeName(input.document, service);
  waitReady(list, { ...api, container }, `It says Connected when ${engine} answers it.`);
  list.add(
    { kind: 'prove', container, subject: engine },
    { ...context, reason: `${engine} takes no work before it has answered with words.` },
  );
  const reason = `${engine} has proved itself.`;
  list.add({ kind: 'stop-container', container, graceSeconds: GRACE_SECONDS }, { ...context, reason });
  list.add({ kind: 'remove-container', container }, { ...context, reason });
}

function probe(api: DesiredService, { engine, service, input: { document, hash } }: ProbeInput) {
  const files = api.files.map(({ name, text }) => {
    const other = withOnlyEngine(text, engine);
    return { name, text: other, sha256: hash(other) };
  });
  const directory = `${api.directory.slice(0, api.directory.lastIndexOf('/'))}/probe-${(files[0]?.sha256 ?? '').slice(0, 12)}`;
  const spec: ContainerSpec = {
    ...api.spec,
    name: probeName(document, service),
    aliases: [],
    // The engine chooses a free host port, and readers of the status get it from the engine.
    ports: api.spec.ports.map(({ container, address }) => ({ container, address, host: 0 })),
    binds: api.spec.binds.map((bind) => ({ ...bind, source: bind.source.replace(api.directory, directory) })),
    labels: {
      ...api.spec.labels,
      'com.docker.compose.container-number': '2',
      [siteLabels.spec]: `${api.spec.labels[siteLabels.spec] ?? ''}${PROBE}`,
    },
    restart: 'no',
  };
  return { directory, files, spec };
}
