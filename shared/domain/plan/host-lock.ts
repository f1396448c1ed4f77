// Owns what the lock on a host says: who is changing it, for what, since when. Two apps that know nothing of each other meet there and
// nowhere else. core/engine puts it on the host; the planner turns a foreign one into a blocker.
import { finding } from '../findings/finding.ts';
import type { Finding } from '../findings/finding-schema.ts';

export interface HostLock {
  /** Of this very lock: who takes it over names the one that they saw. */
  id: string;
  /** Who started the change, such as `anna@desk-7 (command line)`. */
  holder: string;
  /** The data directory that holds it; a lock of our own is what an earlier crash of ours left. */
  installation: string;
  site: string;
  operation: string;
  title: string;
  /** ISO date. */
  since: string;
}

export const HOST_LOCKED = 'host.locked';

/** A lock that another installation holds. It may be dead; only a person can know, so a reason carries this blocker. */
export function lockedFinding(host: string, lock: HostLock): Finding {
  const { holder, since, title, id, site, operation } = lock;
  const evidence = `lock ${id.slice(0, 12)} of site ${site}, ${operation}`;
  return finding(HOST_LOCKED, { host, evidence }, { holder, since, title });
}
