// Owns what a file on a host means for the container that reads it: edited by hand and in force, edited since the container was started, as it
// was written, or not known. Services read their file when they start.

export type EditTime = 'inForce' | 'sinceStart' | 'unknown';

export interface FileTimes {
  /** Both by the clock of the host; that of the file is to the second. */
  modifiedAt: string | null;
  startedAt: string | null;
}

/** In the second of the start nobody knows which came first. */
export function editTime({ modifiedAt, startedAt }: FileTimes): EditTime {
  const [modified, started] = [Date.parse(modifiedAt ?? ''), Date.parse(startedAt ?? '')];
  if (Number.isNaN(modified) || Number.isNaN(started)) return 'unknown';
  const second = (ms: number) => Math.floor(ms / 1000);
  if (second(modified) === second(started)) return 'unknown';
  return modified < started ? 'inForce' : 'sinceStart';
}

/**
 * `asWritten`: byte for byte. `edited…`: by hand, and the times say whether the container was started with it. `absent`: there is no container.
 * `gone`: the file is not there. `unread`: the engine could not look; nothing is known.
 */
export const hostFileStates = [
  'asWritten',
  'editedInForce',
  'editedSinceStart',
  'edited',
  'gone',
  'unread',
  'absent',
] as const;
export type HostFileState = (typeof hostFileStates)[number];

/** `written`: what the container was made with. */
export function hostFileState(written: string, found: string, times: FileTimes): HostFileState {
  if (written === found) return 'asWritten';
  const states = { inForce: 'editedInForce', sinceStart: 'editedSinceStart', unknown: 'edited' } as const;
  return states[editTime(times)];
}
