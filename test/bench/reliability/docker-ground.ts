// Owns the fault matrix's ground on a real Docker: a lab of its own whose data lies on a small disk, a registry whose layers can be spoiled,
// and a daemon that can be stopped and started.
import { execFileSync } from 'node:child_process';
import { closeSync, openSync, readdirSync, readSync, rmSync, statfsSync, statSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { siteOnEngine } from '#test/faults/real-site';
import { diskOf } from '#test/lab/process-table';
import { raiseLab, type Lab } from '#test/lab/raise-lab';
import { quick, type Ground, type Switch } from './ground.ts';

const services = ['api', 'engine', 'license-proxy'];
const quickWords = Object.entries(quick)
  .map(([name, value]) => `${name} = "${value}"`)
  .join(', ');
const DISK_BYTES = 3 * 1024 ** 3;

export async function dockerGround(): Promise<Ground> {
  const lab = await raiseLab({ docker: true, dockerDiskBytes: DISK_BYTES, registry: true, fresh: true });
  const { docker, registry, directory } = lab;
  if (!docker || !registry) throw new Error('the lab has no Docker');
  return {
    name: 'Docker',
    socket: docker.socket,
    troubles: {
      'disk full': fullDisk(diskOf(directory), lab),
      'image corrupt': spoiledLayers(join(directory, 'registry', 'data')),
      'licence server down': lostLicenceServer(lab),
    },
    async document(site, connection) {
      const text = await siteOnEngine(site, {
        lab,
        files: join(diskOf(directory), 'files'),
        release: 'release-260728',
        more: services.map((service) => `[service.${service}]\nenv = { ${quickWords} }\n`).join(''),
      });
      return text.replace(`unix://${docker.socket}`, connection);
    },
    async prepare(client) {
      await client.call('secrets.put', {
        name: 'lab',
        value: `${registry.username}:${registry.password}`,
        audiences: [`registry:${registry.address}`],
      });
    },
    restartEngine: () => lab.dockerDaemon.restart(),
    close: () => lab.close(),
  };
}

/** To the last byte, as a log that nobody rotates does it. */
function fullDisk(place: string, { dockerDaemon }: Lab): Switch {
  const ballast = join(place, 'ballast');
  return {
    begin() {
      const { bavail, bsize } = statfsSync(place);
      // The blocks that note where the others are count too, so the last few are taken by writing until nothing goes.
      const script = 'fallocate --length "$1" "$2" || cat /dev/zero >"$2.rest"; true';
      execFileSync('sh', ['-c', script, 'sh', String(bavail * bsize), ballast], { stdio: 'ignore' });
    },
    async end() {
      for (const file of [ballast, `${ballast}.rest`]) rmSync(file, { force: true });
      await dockerDaemon.keep();
    },
  };
}

/** One wrong byte at the end of every layer that the registry serves; the second time puts it right. */
function spoiledLayers(data: string): Switch {
  const flip = () => {
    const blobs = join(data, 'docker/registry/v2/blobs/sha256');
    for (const file of readdirSync(blobs, { recursive: true, encoding: 'utf8' }))
      if (file.endsWith('/data')) flipLastByte(join(blobs, file));
  };
  return { begin: flip, end: flip };
}

function flipLastByte(file: string): void {
  const descriptor = openSync(file, 'r+');
  try {
    const byte = Buffer.alloc(1);
    readSync(descriptor, byte, 0, 1, 0);
    // Manifests and configurations are JSON, and stay as they are.
    if (byte[0] === '{'.charCodeAt(0)) return;
    const last = statSync(file).size - 1;
    readSync(descriptor, byte, 0, 1, last);
    byte[0] = (byte[0] ?? 0) ^ 0xff;
    writeSync(descriptor, byte, 0, 1, last);
  } finally {
    closeSync(descriptor);
  }
}

function lostLicenceServer({ licenceServer }: Lab): Switch {
  const switchTo = (mode: string) =>
    execFileSync('curl', [
      '-sk',
      '-o',
      '/dev/null',
      '-X',
      'POST',
      '-d',
      mode,
      `https://${licenceServer.address}/practice/mode`,
    ]);
  return { begin: () => void switchTo('unreachable'), end: () => void switchTo('answering') };
}
