// Owns making a client for a connection: address, dockerode, negotiation of the API version. The public file of core/engine.
import type { Agent } from 'node:http';
import { inspect } from 'node:util';
import Docker from 'dockerode';
import { AppError } from '#shared/errors/app-error';
import { boundAnswers } from './bounded-answers.ts';
import { resolveAddress, type SocketAddress } from './connection-address.ts';
import { withDeadline } from './deadline.ts';
import { DockerEngine } from './docker-engine.ts';
import type { EngineClient, EngineVersion } from './engine-client.ts';
import { LocalAgent } from './local-agent.ts';

/** What we speak: from Docker 19.03 to the newest dialect we have read. */
const OLDEST_API = [1, 40] as const;
const NEWEST_API = [1, 51] as const;
const CONNECT_TIMEOUT_MS = 5_000;

/** Every request goes through this agent. Its other end is the engine's own API, whatever lies between. */
export interface EngineTransport {
  agent: Agent;
  label: string;
  /** Left out where the agent leads to one socket and needs no address. */
  protocol?: 'https';
  host?: string;
  port?: number;
}

export interface ConnectOptions {
  /** Name of the host, for messages. */
  host: string;
  connection: string;
  practiceSocket: (host: string) => string | null;
  /** Reaches the engine another way than by a socket of this machine. */
  transport?: EngineTransport;
  env?: NodeJS.ProcessEnv;
  platform?: NodeJS.Platform;
}

interface VersionAnswer {
  ApiVersion?: string;
  MinAPIVersion?: string;
  Version?: string;
  Os?: string;
  Arch?: string;
  Components?: { Name?: string; Version?: string }[];
  Platform?: { Name?: string };
}

/** Rejects with `engine.*` codes: socket missing, no permission, too old, silent. */
export async function connectEngine(options: ConnectOptions): Promise<EngineClient> {
  const { host, transport } = options;
  const address = transport ?? addressOf(options);
  const context = { host, address: address.label, action: 'connect' };
  const way = transport
    ? {
        protocol: transport.protocol ?? ('http' as const),
        host: transport.host ?? 'docker',
        port: transport.port ?? 80,
        agent: transport.agent,
      }
    : { socketPath: addressOf(options).socketPath, agent: new LocalAgent() };
  tellInOneWord(way.agent);
  const plain = new Docker(way);
  boundAnswers(plain);
  const answer = (await withDeadline(context, CONNECT_TIMEOUT_MS, () => plain.version())) as VersionAnswer;
  const apiVersion = negotiate(answer, host);
  const docker = new Docker({ ...way, version: `v${apiVersion}` });
  boundAnswers(docker);
  return new DockerEngine({ docker, host, address: address.label, version: describe(answer, apiVersion) });
}

/**
 * docker-modem describes every request for a log that nobody reads, with all that hangs on its agent: each open socket, its parser, its request. That
 * took ten times as long as the request itself, and for TLS it read the private key.
 */
function tellInOneWord(agent: Agent): void {
  Object.assign(agent, { [inspect.custom]: () => 'Agent' });
}

/** Where a connection points, without connecting. */
export function addressOf(options: Omit<ConnectOptions, 'host'>): SocketAddress {
  const { connection, practiceSocket, env = process.env, platform = process.platform } = options;
  return resolveAddress(connection, { env, platform, practiceSocket });
}

function negotiate({ ApiVersion, MinAPIVersion }: VersionAnswer, host: string): string {
  const newest = parse(ApiVersion);
  const oldest = parse(MinAPIVersion) ?? [1, 0];
  const needed = OLDEST_API.join('.');
  if (!newest || compare(newest, OLDEST_API) < 0) {
    throw new AppError('engine.apiTooOld', { host, found: ApiVersion ?? 'unknown', needed });
  }
  const chosen = compare(newest, NEWEST_API) < 0 ? newest : [...NEWEST_API];
  if (compare(oldest, chosen) > 0) {
    const evidence = `the engine asks for at least API ${MinAPIVersion ?? '?'}; this app speaks up to ${NEWEST_API.join('.')}`;
    throw new AppError('engine.failed', { host, action: 'connect' }, { evidence });
  }
  return chosen.join('.');
}

function describe(answer: VersionAnswer, apiVersion: string): EngineVersion {
  const components = (answer.Components ?? []).map(({ Name }) => Name ?? '').join(' ');
  const words = `${components} ${answer.Platform?.Name ?? ''}`;
  const product = /practice/i.test(words)
    ? 'practice'
    : /podman/i.test(words)
      ? 'podman'
      : answer.Version
        ? 'docker'
        : 'unknown';
  const title = { practice: 'Practice engine', podman: 'Podman', docker: 'Docker', unknown: 'Engine' }[
    product
  ];
  return {
    product,
    name: `${title} ${answer.Version ?? ''}`.trim(),
    apiVersion,
    operatingSystem: answer.Os ?? 'unknown',
    architecture: answer.Arch ?? 'unknown',
  };
}

function parse(version: string | undefined): number[] | null {
  const match = /^(\d+)\.(\d+)/.exec(version ?? '');
  return match ? [Number(match[1]), Number(match[2])] : null;
}

function compare(a: readonly number[], b: readonly number[]): number {
  return (a[0] ?? 0) - (b[0] ?? 0) || (a[1] ?? 0) - (b[1] ?? 0);
}
