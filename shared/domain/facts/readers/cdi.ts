// Owns reading CDI specifications (YAML or JSON) as the `cdi` probe brings them: each file behind a line with the nonce, then the host
// paths that it names and that do not exist.
import { parse } from 'yaml';
import { z } from 'zod';
import type { CdiSpec } from '../gpu-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import type { Output } from './output.ts';

const specSchema = z.object({
  kind: z.string().max(200),
  devices: z.array(z.object({ name: z.union([z.string(), z.number()]).transform(String) })),
});

const MOST_FILE_CHARS = 200_000;

export function readCdi({ text, exitCode, cut }: Output, nonce: string): Read<CdiSpec[]> {
  if (exitCode !== 0 || cut)
    return notKnown('The CDI specifications cannot be read whole.', text.slice(0, 600));
  const specs: CdiSpec[] = [];
  const [before = '', ...parts] = text.split(`\n${nonce} file `);
  if (before.trim() !== '') return notKnown('The CDI specifications cannot be read.', before);
  for (const part of parts) {
    const spec = specOf(part, nonce);
    if (!spec.ok) return spec;
    specs.push(spec.value);
  }
  return known(specs);
}

function specOf(part: string, nonce: string): Read<CdiSpec> {
  const [head = '', ...rest] = part.split('\n');
  const [seconds = '', ...words] = head.split(' ');
  const path = words.join(' ');
  const [content = '', ...missing] = rest.join('\n').split(`\n${nonce} `);
  if (missing.some((line) => line.startsWith('unreadable')))
    return notKnown(`The shell’s user may not read ${path}.`, null);
  if (content.length >= MOST_FILE_CHARS)
    return notKnown(`${path} is too long to be a CDI specification.`, null);
  let parsed;
  try {
    // Aliases are how nvidia-ctk never writes; a few are fine, a bomb of them is not.
    parsed = specSchema.safeParse(parse(content, { maxAliasCount: 50, logLevel: 'silent' }));
  } catch (thrown) {
    return notKnown(`${path} is neither YAML nor JSON.`, thrown instanceof Error ? thrown.message : content);
  }
  if (!parsed.success) return notKnown(`${path} is no CDI specification.`, content);
  const { kind, devices } = parsed.data;
  return known({
    path,
    kind,
    devices: devices.map(({ name }) => name),
    driverVersion: driverVersionIn(content),
    missingPaths: missing
      .filter((line) => line.startsWith('missing '))
      .map((line) => (line.slice('missing '.length).split('\n')[0] ?? '').slice(0, 500)),
    modifiedAt: /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000).toISOString() : null,
  });
}

/** Devices that nvidia-ctk lists and no file has: they come from a directory of its own configuration. */
export function withListed(specs: CdiSpec[], listed: string[]): CdiSpec[] {
  const known = new Set(specs.flatMap(({ kind, devices }) => devices.map((device) => `${kind}=${device}`)));
  const kinds = Map.groupBy(
    listed.filter((name) => !known.has(name)),
    (name) => name.slice(0, name.indexOf('=')),
  );
  const others = [...kinds].map(([kind, names]) => ({
    path: 'nvidia-ctk cdi list',
    kind,
    devices: names.map((name) => name.slice(kind.length + 1)),
    driverVersion: null,
    missingPaths: [],
    modifiedAt: null,
  }));
  return [...specs, ...others];
}

/** nvidia-ctk mounts libraries under their full names, such as libcuda.so.580.95.05. */
function driverVersionIn(content: string): string | null {
  return /lib(?:cuda|nvidia-ml)\.so\.(\d{3,4}\.\d{1,4}(?:\.\d{1,4})?)\b/.exec(content)?.[1] ?? null;
}
