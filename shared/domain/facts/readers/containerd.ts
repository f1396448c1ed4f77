// Owns reading where containerd keeps images, as the `containerd` probe brings it: of each containerd process its arguments, then its
// settings. Which process an engine uses is told by its socket; a host may run one of the system, one of dockerd, and one of Kubernetes.
import { parse } from 'smol-toml';
import { z } from 'zod';
import { known, notKnown, type Read } from '../reading.ts';
import { linesOf, type Output } from './output.ts';

const place = z.object({ address: z.string().optional() }).optional().catch(undefined);
const settingsSchema = z.object({
  root: z.string().optional(),
  imports: z.array(z.string()).optional(),
  grpc: place,
  plugins: z.record(z.string(), z.unknown()).optional().catch(undefined),
});

/** Source: containerd, defaults for Linux. */
const USUAL = { root: '/var/lib/containerd', address: '/run/containerd/containerd.sock' };

interface Containerd {
  root: string | null;
  address: string | null;
}

/** `address` null: the engine did not say; then one containerd alone can be meant. */
export function readContainerdRoot(
  { text, exitCode, cut }: Output,
  { nonce, address }: { nonce: string; address: string | null },
): Read<string> {
  if (exitCode !== 0 || cut) return notKnown('The processes of containerd cannot be read.', text);
  const [before = '', ...parts] = text.split(`\n${nonce} containerd `);
  if (before.trim() !== '') return notKnown('The processes of containerd cannot be read.', before);
  const found = parts.map((part) => containerdOf(part, nonce));
  const own =
    address === null ? found : found.filter((one) => one.address !== null && same(one.address, address));
  const [only, ...others] = own;
  // Settings may have logins in them, so none is shown.
  const seen =
    found.map((one) => `containerd at ${one.address ?? '?'}, root ${one.root ?? '?'}`).join('\n') || null;
  if (only === undefined || others.length > 0)
    return notKnown('The containerd that keeps the images of this engine cannot be seen.', seen);
  if (only.root === null) return notKnown('The settings of containerd cannot be read.', seen);
  return known(only.root);
}

const same = (one: string, other: string): boolean => bare(one) === bare(other);
const bare = (address: string): string => address.replace(/^unix:\/\//, '').replace(/^\/var\/run\//, '/run/');

function containerdOf(part: string, nonce: string): Containerd {
  const [head = '', ...rest] = part.split(`\n${nonce} settings `);
  const [, ...args] = linesOf(head);
  const named = (long: string, short: string): string | null => {
    const at = args.findIndex((arg) => arg === `--${long}` || arg === `-${short}`);
    const joined = args.find((arg) => arg.startsWith(`--${long}=`) || arg.startsWith(`-${short}=`));
    return joined?.slice(joined.indexOf('=') + 1) ?? (at < 0 ? null : (args[at + 1] ?? null));
  };
  const [state = '', ...lines] = rest.join('').split('\n');
  const settings = settingsOf(state, lines.join('\n'));
  return {
    root: named('root', 'root') ?? settings.root,
    address: named('address', 'a') ?? settings.address,
  };
}

/** `dumped`: containerd's own word, imports included; `file`: its file alone; `absent`: there is none. */
function settingsOf(state: string, text: string): Containerd {
  if (state === 'absent') return USUAL;
  if (state !== 'dumped' && state !== 'file') return { root: null, address: null };
  let parsed;
  try {
    parsed = settingsSchema.safeParse(parse(text));
  } catch {
    return { root: null, address: null };
  }
  if (!parsed.success) return { root: null, address: null };
  const { root, imports = [], grpc, plugins } = parsed.data;
  const server = place.parse(plugins?.['io.containerd.server.v1.grpc']);
  const elsewhere = state === 'file' && imports.length > 0;
  const address = grpc?.address || server?.address;
  return {
    root: root ?? (elsewhere ? null : USUAL.root),
    address: address ?? (elsewhere ? null : USUAL.address),
  };
}
