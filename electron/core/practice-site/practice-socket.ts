// Owns finding the socket of the running practice engine without asking anybody: the record it leaves in its home.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export function practiceSocketOf(home: string): (host: string) => string | null {
  return () => {
    try {
      const record = JSON.parse(readFileSync(join(home, 'practice.json'), 'utf8')) as {
        dockerHost?: unknown;
      };
      const { dockerHost } = record;
      if (typeof dockerHost !== 'string') return null;
      return dockerHost.replace(/^unix:\/\//, '').replace(/^npipe:\/\//, '');
    } catch {
      return null;
    }
  };
}
