// Owns reading CDI specifications (YAML or JSON) as the `cdi` probe brings them: each file behind a line with the nonce, then the host
// paths that it names and that do not exist. Whether a given engine loads one is judged in facts/cdi-loading.ts.
import { parse } from 'yaml';
import { z } from 'zod';
import { neededVersion } from '../cdi-fields.ts';
import type { CdiSpec } from '../gpu-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import type { Output } from './output.ts';

const specSchema = z.object({
  cdiVersion: z.string().max(40).optional().catch(undefined),
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
  const [seconds = '', order = '', ...words] = head.split(' ');
  const path = words.join(' ');
  if (!/^\d{1,3}$/.test(order) || !path.startsWith('/'))
    return notKnown('The CDI specifications cannot be read.', head);
  const [content = '', ...missing] = rest.join('\n').split(`\n${nonce} `);
  if (missing.some((line) => line.startsWith('unreadable')))
    return notKnown(`The shell’s user may not read ${path}.`, null);
  if (content.length >= MOST_FILE_CHARS)
    return notKnown(`${path} is too long to be a CDI specification.`, null);
  return known({
    path,
    priority: Number(order),
    ...contentOf(path, content),
    driverVersion: driverVersionIn(content),
    missingPaths: missing
      .filter((line) => line.startsWith('missing '))
      .map((line) => (line.slice('missing '.length).split('\n')[0] ?? '').slice(0, 500)),
    modifiedAt: /^\d{1,11}$/.test(seconds) ? new Date(Number(seconds) * 1000).toISOString() : null,
  });
}

type Content = Pick<CdiSpec, 'kind' | 'devices' | 'cdiVersion' | 'needs' | 'problem'>;

function contentOf(path: string, content: string): Content {
  const nothing = { kind: '', devices: [], cdiVersion: null, needs: null };
  let value: unknown;
  try {
    // Aliases are how nvidia-ctk never writes; a few are fine, a bomb of them is not.
    value = parse(content, { maxAliasCount: 50, logLevel: 'error' });
  } catch {
    return { ...nothing, problem: 'it is neither YAML nor JSON' };
  }
  const parsed = specSchema.safeParse(value);
  if (!parsed.success) return { ...nothing, problem: 'it is no CDI specification' };
  const { kind, devices, cdiVersion: claimed = '' } = parsed.data;
  const cdiVersion = /^v?(\d{1,4}(?:\.\d{1,4}){1,2})$/.exec(claimed.trim())?.[1] ?? null;
  return {
    kind,
    devices: devices.map(({ name }) => name),
    cdiVersion,
    needs: neededVersion(value),
    problem: problemOf(path, cdiVersion),
  };
}

/** Source: CDI library, pkg/cdi/spec.go and spec-dirs.go. */
function problemOf(path: string, cdiVersion: string | null): string | null {
  if (path.endsWith('.yml')) return 'engines load .yaml and .json only';
  return cdiVersion === null ? 'it names no cdiVersion' : null;
}

/** nvidia-ctk mounts libraries under their full names, such as libcuda.so.580.95.05. */
function driverVersionIn(content: string): string | null {
  return /lib(?:cuda|nvidia-ml)\.so\.(\d{3,4}\.\d{1,4}(?:\.\d{1,4})?)\b/.exec(content)?.[1] ?? null;
}
