// Owns finding the sockets of the running practice engine without asking anybody: the record it leaves in its home.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';

/** What electron/practice writes, as far as it matters here. */
const recordSchema = z.object({
  dockerHost: z.string(),
  hosts: z.array(z.object({ name: z.string(), dockerHost: z.string() })).default([]),
});

/** For `practice` the first host, for `practice:north` the one of that name; null where it does not run. */
export function practiceSocketOf(home: string): (host: string) => string | null {
  return (host) => {
    let record: z.infer<typeof recordSchema>;
    try {
      record = recordSchema.parse(JSON.parse(readFileSync(join(home, 'practice.json'), 'utf8')));
    } catch {
      return null;
    }
    const named = record.hosts.find(({ name }) => name === host);
    if (!named && host !== 'practice') return null;
    return socketOf((named ?? record).dockerHost);
  };
}

function socketOf(dockerHost: string): string {
  return dockerHost.replace(/^unix:\/\//, '').replace(/^npipe:\/\//, '');
}
