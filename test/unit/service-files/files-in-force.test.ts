// Promise: a site that is not changed is not restarted because our template has other words than the version that applied it.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { desiredServices, type DesiredService } from '#shared/domain/containers/desired';
import { inForce } from '#shared/domain/containers/files-in-force';
import { recordedServices } from '#shared/domain/revisions/recorded-services';
import { sha256 } from '#test/fixtures/sha256';
import { documentOf, oneHost } from '#test/fixtures/site-documents';

/** Written by the version before files had comments: the services of a revision, as the store keeps them. */
const earlier = JSON.parse(
  readFileSync(join(import.meta.dirname, '..', '..', 'fixtures', 'earlier-revision.json'), 'utf8'),
) as { document: string; services: DesiredService[] };
const recorded = recordedServices(JSON.stringify(earlier.services), documentOf(earlier.document), sha256);
const labels = (services: readonly DesiredService[]) =>
  services.map(({ host, service, spec }) => [host, service, spec.labels['site-admin.spec']]);

describe('a site that an earlier version applied', () => {
  const document = documentOf(earlier.document);

  it('has the same specifications, by what the revision kept', () => {
    expect(desiredServices(document, sha256, inForce(recorded, []))).toEqual(earlier.services);
  });

  it('has the same ones by its containers alone, where the data directory is another one', () => {
    const specs = labels(earlier.services).map(([, , spec]) => spec ?? null);
    expect(labels(desiredServices(document, sha256, inForce([], specs)))).toEqual(labels(earlier.services));
  });

  it('gets the new text of the service that changes, and of no other', () => {
    const changed = documentOf(
      earlier.document.replace('max_active_requests = 40', 'max_active_requests = 41'),
    );
    const now = desiredServices(changed, sha256, inForce(recorded, []));
    const differing = now.filter(
      (one, index) =>
        one.spec.labels['site-admin.spec'] !== earlier.services[index]?.spec.labels['site-admin.spec'],
    );
    expect(differing.map(({ service }) => service)).toEqual(['engine']);
    expect(differing[0]?.files[0]?.text).toContain('\nmax_active_requests = 41\n');
    expect(differing[0]?.files[0]?.text).toMatch(/^# engine\.toml for release-260812, written by Site Admin/);
  });

  it('gets the new text where the container is made anew for another reason', () => {
    const moved = documentOf(earlier.document.replace('roles =', 'ports = { api = 8090 }\nroles ='));
    const api = desiredServices(moved, sha256, inForce(recorded, [])).find(
      ({ service }) => service === 'api',
    );
    expect(api?.files[0]?.text).toContain('# active_requests = ');
  });
});

it('a new site has our template, in which every value of before stands', () => {
  const made = desiredServices(documentOf(earlier.document), sha256);
  expect(made.map(({ files }) => files[0]?.text)).not.toEqual(
    earlier.services.map(({ files }) => files[0]?.text),
  );
});

it('the containers of the release before services had names are as wanted', () => {
  // Seen with that release, on this very document.
  const specs = [
    '51755185a769a4175d31372ad97fb10d93eaaf5f56a3b7b2506535788551a81b',
    'dcd07159700c0d24b191d7714ca9f9cff03e0cba7f5dd73db2dc61a0ff487404',
    '7ea1e2b8223657f79059a9cfef343ba89137ad7b512703684efe25d7bc626c90',
  ];
  const short = desiredServices(documentOf(oneHost), sha256, inForce([], specs));
  expect(short.map(({ spec }) => spec.labels['site-admin.spec'])).toEqual(specs);
});
