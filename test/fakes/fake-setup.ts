// Owns the setup half of the fake core: probing hosts, checking and storing documents.
import { releases } from '#shared/domain/catalogue/releases';
import { AppError } from '#shared/errors/app-error';
import type { FakeHandlers } from '#test/fakes/fake-core';
import { hostsOfText } from '#test/fakes/fake-hosts';
import { probeFailure } from '#test/fakes/fake-preflight';
import type { FakeWorld } from '#test/fakes/fake-procedures';
import { fakeSite } from '#test/fakes/site-data';

export function setupHandlers(world: FakeWorld): FakeHandlers {
  return {
    'hosts.probe': ({ connection }: { connection: string }) => {
      const failure = probeFailure(world, connection);
      if (failure) throw failure;
      return probed(connection);
    },
    'releases.list': () => ({
      releases: releases.toReversed().map((each) => ({ ...each, notes: [...each.notes] })),
    }),
    'sites.check': ({ text }: { text: string }) => ({
      problems: /name = "[A-Z]/.test(text)
        ? [
            {
              file: 'site.toml',
              line: 1,
              column: 8,
              path: 'name',
              message: 'lower-case letters, digits and dashes, at most 40, no dash first',
              allowed: [],
            },
          ]
        : [],
      more: 0,
      warnings: [],
    }),
    'sites.put': ({ text, replace }: { text: string; replace: boolean }) => {
      const site = /^name = "(.+?)"/m.exec(text)?.[1] ?? 'site';
      const known = world.sites.some((each) => each.status.site === site);
      if (known && !replace) throw new AppError('site.exists', { site });
      if (!known) {
        const added = fakeSite({
          name: site,
          hosts: hostsOfText(text).map((each) => each.host),
        });
        added.status.services.forEach((each) => Object.assign(each, { state: 'absent', health: null }));
        added.status.health = added.summary.health = 'unknown';
        added.summary.revision = null;
        world.sites.push(added);
      }
      world.documents.set(site, text);
      world.core.emit('sites.changed', { site, change: 'stored' });
      return { site, warnings: [] };
    },
    'sites.forget': ({ site }: { site: string }) => {
      world.sites = world.sites.filter((each) => each.status.site !== site);
      return { forgotten: true };
    },
  };
}

const probed = (connection: string) => ({
  connection,
  address: connection === 'local' ? 'unix:///var/run/docker.sock' : connection,
  way: connection.includes('@inner') ? ['through the jump host bastion'] : [],
  engine: 'Docker 28.2.2',
  product: 'docker',
  apiVersion: '1.50',
  operatingSystem: 'Debian GNU/Linux 12 (bookworm)',
  architecture: 'x86_64',
  cpus: 32,
  memoryBytes: 128 * 1024 ** 3,
  runtimes: ['io.containerd.runc.v2', 'nvidia', 'runc'],
  storageRoot: '/var/lib/docker',
  containers: 0,
  images: 3,
  findings: [
    {
      level: 'ok',
      code: 'runtime.nvidia',
      host: null,
      message: 'The NVIDIA runtime is configured.',
      evidence: null,
      remedy: null,
    },
    {
      level: 'warning',
      code: 'disk.space',
      host: null,
      message: '48 GB are free where the engine keeps images; three releases need about 60 GB.',
      evidence: '/var/lib/docker: 48 GB of 200 GB free',
      remedy: 'Free space, or move the engine’s data directory before the first upgrade.',
    },
  ],
});
