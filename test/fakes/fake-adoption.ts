// Owns the adopting half of the fake core: the real judgement over containers that do not exist.
import type { Input } from '#shared/contract/contract';
import { builtInCatalogue } from '#shared/domain/catalogue/built-in-catalogue';
import { proposeAdoption } from '#shared/domain/adoption/propose-adoption';
import type { RecognisedContainer } from '#shared/domain/adoption/choose-services';
import { exportSite } from '#shared/domain/exports/site-export';
import { desiredServices } from '#shared/domain/containers/desired';
import { AppError } from '#shared/errors/app-error';
import { foundService, recognised, vendorSite } from '#test/fixtures/found-containers';
import { documentOf, oneHost } from '#test/fixtures/site-documents';
import type { FakeHandlers } from '#test/fakes/fake-core';
import type { FakeWorld } from '#test/fakes/fake-procedures';
import { fakeOperation } from '#test/fakes/operation-data';
import { fakePlan } from '#test/fakes/plan-data';
import { productionSite } from '#test/fakes/site-data';

/** Good enough to tell texts apart; nothing is protected by it here. */
const hash = (text: string) => {
  let value = 0;
  for (const letter of text) value = (value * 31 + letter.charCodeAt(0)) >>> 0;
  return value.toString(16).padStart(64, '0');
};

export function adoptionHandlers(world: FakeWorld): FakeHandlers {
  const look = (input: Input<'adoption.look'>) => {
    if (world.sites.length === 0)
      throw new AppError('adoption.nothingFound', { host: input.connection, count: 3 });
    const { connection, site, host = 'gpu-1', release } = input;
    const found = isTroubled(world) ? secondPair() : handEdited();
    const names = { connection, engine: 'Docker 28.2.2', host, site, release };
    return proposeAdoption({ ...names, found, catalogue: builtInCatalogue, hash }).adoption;
  };
  return {
    'adoption.look': look,
    'adoption.take': (input: Input<'adoption.look'>) => {
      const { site, found } = look(input);
      const title = `Adopt ${found.filter(({ taken }) => taken).length} containers as ${site}`;
      // An operation without a plan: nothing on the host is changed.
      const plan = { ...fakePlan(productionSite().status, 'apply'), site, title, steps: [] };
      return world.run(fakeOperation(plan, { procedure: 'adoption.take' }));
    },
    'sites.export': () => {
      const document = documentOf(oneHost);
      return exportSite('compose', { document, text: '', desired: desiredServices(document, hash) });
    },
  };
}

const isTroubled = ({ failing }: FakeWorld) => 'plans.make' in failing;

/** What a year of editing leaves. */
function handEdited(): RecognisedContainer[] {
  const [api, ...others] = vendorSite();
  if (!api) return [];
  const { container } = api;
  const edited = {
    ...container,
    env: { ...container.env, HTTPS_PROXY: 'http://ops:canary@proxy:3128', RUST_BACKTRACE: '1' },
    others: [
      { field: 'memory limit', value: '8589934592 bytes' },
      { field: 'healthcheck', value: '{"Test":["CMD-SHELL","curl -f http://localhost:8080/v1/status"]}' },
    ],
    labels: { ...container.labels, 'monitoring.team': 'speech' },
    mounts: [
      ...container.mounts,
      { type: 'bind', source: '/etc/ssl/certs', target: '/etc/ssl/certs', mode: 'ro' as const },
    ],
  };
  return [{ ...api, container: edited }, ...others];
}

/** The vendor's two-language shape: two pairs, of which a document has one. */
function secondPair(): RecognisedContainer[] {
  const second = (service: string, port: [number, number]) =>
    recognised(foundService({ service, name: `speech_${service}-es_1`, port, aliases: [`${service}-es`] }));
  return [...vendorSite(), second('api', [8081, 8080]), second('engine', [9992, 9991])];
}
