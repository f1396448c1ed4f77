// Owns whether adopted containers run with a secret that the site has no more. They may have been made with different keys, which was said
// when they were taken and changes nothing until they are made anew; so a secret counts as rotated when none of them has its value.
import type { FoundService } from '../containers/found-container.ts';
import { keyInFile } from './secrets-of.ts';

interface Adopted {
  found?: FoundService;
  adopted?: boolean;
  rotated?: string[];
}

/** `values`: environment variables that hold a secret, with the stored value. Answers names only. */
export function withRotatedAdopted<T extends Adopted>(containers: T[], values: Record<string, string>): T[] {
  const held = (name: string) => containers.flatMap((container) => secretOf(container, name) ?? []);
  const stale = Object.keys(values).filter((name) => {
    const all = held(name);
    return all.length > 0 && !all.includes(values[name] ?? '');
  });
  if (stale.length === 0) return containers;
  return containers.map((container) => {
    const rotated = stale.filter((name) => secretOf(container, name) !== null);
    return rotated.length === 0 ? container : { ...container, rotated };
  });
}

/** Of an adopted container. The licence key may stand in the file instead. */
function secretOf({ adopted, found }: Adopted, name: string): string | null {
  if (!adopted || !found) return null;
  return found.env[name] ?? (name === 'DEEPGRAM_API_KEY' ? keyInFile(found) : null);
}
