// Owns the world outside the practice hosts: the vendor's licence server and the registries, running in the daemon
// and reachable by their real names. Drills make parts of it fail.
import https from 'node:https';
import { guardServer } from '#base/guard-server';
import type { CertificatePair } from '#practice/seam/messages';
import { LicenseServer } from '../stand-ins/license-server.ts';
import { Registry } from '../stand-ins/registry/registry.ts';
import type { OutsideWorld } from '../engine/engine-host.ts';

const licenseName = 'license.deepgram.com';
const registryNames: readonly string[] = ['quay.io', 'docker.io', 'registry-1.docker.io'];

/** A dropped packet is noticed late; a second is enough for a lesson. */
const silenceMs = 1000;

export class PracticeWorld implements OutsideWorld {
  readonly license = new LicenseServer();
  readonly registry = new Registry({ anonymous: true, publicUrl: 'https://quay.io' });
  /** Practice hosts by the name under which they reach each other's published ports. */
  readonly hosts = new Map<string, string>();
  readonly #servers: https.Server[] = [];
  #ports: { license: number; registry: number } = { license: 0, registry: 0 };

  async open(certificate: CertificatePair): Promise<void> {
    const serve = async (listener: LicenseServer['listener']): Promise<number> => {
      const server = https.createServer({ cert: certificate.certPem, key: certificate.keyPem }, listener);
      guardServer(server);
      await new Promise<void>((resolve, reject) => {
        server.once('error', reject);
        server.listen(0, '127.0.0.1', resolve);
      });
      this.#servers.push(server);
      const address = server.address();
      return address !== null && typeof address === 'object' ? address.port : 0;
    };
    this.#ports = {
      license: await serve(this.license.listener),
      registry: await serve(this.registry.listener),
    };
  }

  async resolve(host: string, port: number): Promise<{ host: string; port: number }> {
    if (host === licenseName) {
      if (this.license.mode === 'unreachable') {
        await new Promise((resolve) => setTimeout(resolve, silenceMs));
        throw Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' });
      }
      return this.#here(port, this.#ports.license);
    }
    const neighbour = this.hosts.get(host);
    if (neighbour !== undefined) return { host: neighbour, port };
    if (registryNames.includes(host)) return this.#here(port, this.#ports.registry);
    throw Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: 'ENOTFOUND' });
  }

  close(): void {
    for (const server of this.#servers) {
      server.close();
      server.closeAllConnections();
    }
  }

  #here(wantedPort: number, port: number): { host: string; port: number } {
    if (wantedPort !== 443) throw Object.assign(new Error('refused'), { code: 'ECONNREFUSED' });
    return { host: '127.0.0.1', port };
  }
}
