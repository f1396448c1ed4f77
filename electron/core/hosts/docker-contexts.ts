// Owns reading the docker command's contexts on this machine, as connections that a site can use. Nothing of them is copied: a
// context's certificates stay where docker keeps them.
import { readdir, readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Output } from '#shared/contract/contract';
import { tlsConnection } from './tls/tls-address.ts';

type Context = Output<'hosts.contexts'>['contexts'][number];

/** Shape of contexts/meta/<id>/meta.json, as far as we use it. */
const metaSchema = z.object({
  Name: z.string().min(1),
  Metadata: z.object({ Description: z.string().optional() }).nullish(),
  Endpoints: z.object({
    docker: z.object({ Host: z.string(), SkipTLSVerify: z.boolean().optional() }).optional(),
  }),
});
type Meta = z.infer<typeof metaSchema>;

const MOST_BYTES = 100_000;

/** An unreadable context is listed with its reason, so that nobody wonders where it went. */
export async function listDockerContexts(env: NodeJS.ProcessEnv = process.env): Promise<Context[]> {
  const directory = join(env.DOCKER_CONFIG ?? join(homedir(), '.docker'), 'contexts');
  const ids = await readdir(join(directory, 'meta')).catch(() => []);
  const contexts = await Promise.all(ids.map((id) => readContext(directory, id)));
  return contexts.toSorted((a, b) => a.name.localeCompare(b.name));
}

async function readContext(directory: string, id: string): Promise<Context> {
  const file = join(directory, 'meta', id, 'meta.json');
  try {
    if ((await stat(file)).size > MOST_BYTES) throw new Error('larger than a context can be');
    const meta = metaSchema.parse(JSON.parse(await readFile(file, 'utf8')));
    return {
      name: meta.Name,
      description: meta.Metadata?.Description ?? '',
      ...connectionOf(meta, directory, id),
    };
  } catch (thrown) {
    const reason = `Its file cannot be read: ${thrown instanceof Error ? thrown.message.split('\n')[0] : String(thrown)}`;
    return { name: id.slice(0, 12), description: '', connection: null, reason };
  }
}

function connectionOf(
  { Endpoints }: Meta,
  directory: string,
  id: string,
): Pick<Context, 'connection' | 'reason'> {
  const no = (reason: string) => ({ connection: null, reason });
  const yes = (connection: string) => ({ connection, reason: null });
  const endpoint = Endpoints.docker;
  if (!endpoint || endpoint.Host === '') return no('It names no Docker endpoint.');
  const { Host, SkipTLSVerify } = endpoint;
  if (Host.startsWith('unix://') || Host.startsWith('ssh://')) return yes(Host);
  if (Host.startsWith('npipe://'))
    return yes(`unix://${Host.slice('npipe://'.length).replaceAll('/', '\\')}`);
  if (!Host.startsWith('tcp://') || !URL.canParse(Host))
    return no(`${Host} is not a kind of endpoint that can be used.`);
  if (SkipTLSVerify === true) return no('It does not verify the server, and Site Admin always does.');
  const { hostname, port } = new URL(Host);
  // Docker keeps the certificates of a context in a directory of the same id.
  return yes(
    tlsConnection(
      hostname.replace(/^\[|\]$/g, ''),
      Number(port || 2376),
      join(directory, 'tls', id, 'docker'),
    ),
  );
}
