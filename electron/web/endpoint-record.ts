// Owns `core.json`: what a running core leaves in its data directory for other processes of the same user.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { privacyProblem } from '#base/private-place';
import { AppError } from '#shared/errors/app-error';

export interface EndpointRecord {
  processId: number;
  /** Of the socket, or the name of the pipe. */
  path: string;
  /** What both sides prove that they know; never sent. */
  secret: string;
}

export function endpointRecordPath(directory: string): string {
  return join(directory, 'core.json');
}

/** Null when no core runs. Throws `app.endpointUnusable` when the record could be another user's. */
export function readEndpointRecord(directory: string): EndpointRecord | null {
  const path = endpointRecordPath(directory);
  if (!existsSync(path)) return null;
  const problem = privacyProblem(path, 'file');
  if (problem !== null) throw new AppError('app.endpointUnusable', { path, problem });
  return parseRecord(path);
}

/** Where the core before this one listened, to tidy up after it. */
export function lastEndpointPath(directory: string): string | null {
  const path = endpointRecordPath(directory);
  return privacyProblem(path, 'file') === null ? (parseRecord(path)?.path ?? null) : null;
}

function parseRecord(path: string): EndpointRecord | null {
  try {
    const record = JSON.parse(readFileSync(path, 'utf8')) as Partial<Record<keyof EndpointRecord, unknown>>;
    const { processId, path: socket, secret } = record;
    if (typeof processId !== 'number' || typeof socket !== 'string' || typeof secret !== 'string')
      return null;
    return { processId, path: socket, secret };
  } catch {
    return null;
  }
}
