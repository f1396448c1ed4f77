// Owns the procedures about a host's own identity. Looking at a host is `hosts.probe`, in sites.ts.
import { z } from 'zod';
import { command } from './kit.ts';

export const hostsContract = {
  'hosts.trust': command({
    title: 'Trust the key of a host',
    summary:
      'Remembers the key that a host shows over SSH, if it has exactly this fingerprint. The user’s own known_hosts is never written.',
    effect: 'changes',
    input: z.strictObject({
      connection: z.string().startsWith('ssh://').describe('ssh://user@host'),
      fingerprint: z
        .string()
        .regex(/^SHA256:[A-Za-z0-9+/]{43}$/)
        .describe('as ssh-keygen -l shows it: SHA256:…'),
    }),
    output: z.object({
      /** Whose key was remembered: the host, or the first jump host on the way to it that was not known. */
      host: z.string(),
      keyType: z.string(),
    }),
  }),
};
