// Owns the one SSH connection per host that carries everything: the engine's API, commands and the forwarded ports.
// When it ends, whoever used it is told; connecting anew is host-connections.ts's decision.
import type { Agent } from 'node:http';
import { homedir } from 'node:os';
import { AppError } from '#shared/errors/app-error';
import type { HostShell } from '../shell/host-shell.ts';
import type { SshSurroundings } from './ask-client.ts';
import { HostKeys } from './host-keys.ts';
import { fingerprintOf, keyTypeOf } from './known-hosts.ts';
import type { ReadSecret } from './login/stored-secrets.ts';
import { parseSshAddress } from './ssh-address.ts';
import type { OnKey } from './ssh-hop.ts';
import { makeLink, showKeys } from './ssh-link-maker.ts';

export interface SshLink {
  /** What leads to the host beside the network, in words for the operator. */
  way: string[];
  agent(): Agent;
  /** A port on 127.0.0.1 that leads to this address and port as the host sees them. */
  forward(address: string, port: number): Promise<number>;
  /** Runs scripts on the host, each in a channel of its own. */
  shell(): HostShell;
  closed: Promise<void>;
  close(): Promise<void>;
}

export interface SshLinksOptions {
  /** The app's own known_hosts. */
  knownHostsFile: string;
  secret: ReadSecret;
  around?: Partial<SshSurroundings>;
}

export class SshLinks {
  readonly #links = new Map<string, Promise<SshLink>>();
  readonly #keys: HostKeys;
  readonly #options: SshLinksOptions;

  constructor(options: SshLinksOptions) {
    this.#options = options;
    this.#keys = new HostKeys(options.knownHostsFile);
  }

  /** Rejects with the `host.*` error of the stage that failed. */
  open(connection: string): Promise<SshLink> {
    const existing = this.#links.get(connection);
    if (existing) return existing;
    const link = makeLink(connection, this.#chainDependencies());
    this.#links.set(connection, link);
    const forget = () => {
      if (this.#links.get(connection) === link) this.#links.delete(connection);
    };
    link.then(({ closed }) => closed.then(forget), forget);
    return link;
  }

  async close(connection: string): Promise<void> {
    const link = this.#links.get(connection);
    this.#links.delete(connection);
    await link?.then((open) => open.close()).catch(() => undefined);
  }

  async closeAll(): Promise<void> {
    await Promise.all([...this.#links.keys()].map((connection) => this.close(connection)));
  }

  /**
   * Remembers the first key on the way to the host that is not known yet, if its fingerprint is exactly this one.
   * Rejects with `host.fingerprintWrong`, `host.keyChanged`, or the error of an earlier stage.
   */
  async trust(connection: string, fingerprint: string): Promise<{ host: string; keyType: string }> {
    const { host: asked } = parseSshAddress(connection);
    let trusted: { host: string; keyType: string } | null = null;
    let last = '';
    const onKey: OnKey = async (shown, refusal) => {
      const { host, key } = shown;
      last = fingerprintOf(key);
      // A jump host that is known already is passed.
      const mayTrust = refusal === null ? last === fingerprint : refusal.code === 'host.keyUnknown';
      if (!mayTrust) return refusal;
      if (last !== fingerprint)
        return new AppError('host.fingerprintWrong', { host, found: last, fingerprint });
      if (refusal !== null) await this.#keys.trust(shown);
      trusted = { host, keyType: keyTypeOf(key) };
      return new AppError('host.handshakeFailed', { host, port: shown.port }); // enough was seen
    };
    try {
      await showKeys(connection, this.#chainDependencies(), onKey);
    } catch (thrown) {
      if (!trusted) throw thrown;
    }
    if (trusted) return trusted;
    throw new AppError('host.fingerprintWrong', { host: asked, found: last, fingerprint });
  }

  #chainDependencies() {
    const { secret, around } = this.#options;
    return { keys: this.#keys, secret, around: { ...systemSurroundings(), ...around } };
  }
}

function systemSurroundings(): SshSurroundings {
  return { env: process.env, platform: process.platform, home: homedir() };
}
