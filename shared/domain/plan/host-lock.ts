// Content of the lock on a host: who changes it, for what purpose, since when. It is the only place where two installations notice each other.
// core/engine writes it; the planner turns a foreign lock into a blocker.
import { finding } from '../findings/finding.ts';
import type { Finding } from '../findings/finding-schema.ts';

export interface HostLock {
  /** Identifies this lock: a takeover names the lock that the operator saw. */
  id: string;
  /** Who started the change, such as `anna@desk-7 (command line)`. */
  holder: string;
  /** The data directory that holds it; a lock with our own id is the rest of a crash. */
  installation: string;
  site: string;
  operation: string;
  title: string;
  /** ISO date. */
  since: string;
}

export const HOST_LOCKED = 'host.locked';

/** A lock of another installation. That installation may be dead, which only a person can know, so a reason overrides this blocker. */
export function lockedFinding(host: string, lock: HostLock): Finding {
  const { holder, since, title, id, site, operation } = lock;
  const evidence = `lock ${id.slice(0, 12)} of site ${site}, ${operation}`;
  return finding(HOST_LOCKED, { host, evidence }, { holder, since, title });
}
