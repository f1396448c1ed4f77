// Owns starting a lab's long-lived processes: in the background, in the record before anything else, with a log file.
import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeRecord, type LabRecord } from './lab-record.ts';
import { identify, isRunning } from './process-table.ts';
import { waitUntil } from './wait-until.ts';

export interface DaemonSpec {
  name: string;
  program: string;
  args: string[];
  env?: Record<string, string>;
  /** Resolves truthy once it serves. */
  ready: () => unknown;
  deadlineMs?: number;
}

export async function startDaemon(record: LabRecord, spec: DaemonSpec): Promise<void> {
  const logPath = path.join(record.directory, `${spec.name}.log`);
  const log = openSync(logPath, 'a');
  // A session of its own: Ctrl-C in the terminal shall reach the raiser, which then takes the lab down in order.
  const child = spawn(spec.program, spec.args, {
    detached: true,
    stdio: ['ignore', log, log],
    env: { ...process.env, ...spec.env },
  });
  closeSync(log);
  const failed = new Promise<never>((_resolve, reject) => child.once('error', reject));
  failed.catch(() => undefined);
  const identity = child.pid === undefined ? null : identify(child.pid);
  if (!identity) return failed;
  record.processes.push({ name: spec.name, ...identity });
  writeRecord(record);
  child.unref();
  const tail = (): string => readFileSync(logPath, 'utf8').slice(-2000);
  try {
    await waitUntil(
      () => {
        if (!isRunning(identity)) return 'ended';
        return spec.ready();
      },
      { what: `${spec.name} to serve`, deadlineMs: spec.deadlineMs ?? 30_000 },
    );
  } catch (error) {
    throw new Error(`${spec.name} does not serve; its log ends:\n${tail()}`, { cause: error });
  }
  if (!isRunning(identity)) throw new Error(`${spec.name} ended at start; its log ends:\n${tail()}`);
}
