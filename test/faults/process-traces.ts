// Owns looking for what processes leave on a Linux machine: themselves, their sockets and ports, their open files. Read from /proc.
import { readdir, readFile, readlink } from 'node:fs/promises';

/** Processes whose command line names a directory, with what they run. */
export async function processesNaming(directory: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const environment = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (pid === String(process.pid)) continue;
    if (line.includes(directory) || environment.includes(directory))
      found.push(`${pid} ${line.replaceAll('\0', ' ')}`);
  }
  return found;
}

/** Unix sockets that somebody listens on below a directory. */
export async function socketsBelow(directory: string): Promise<string[]> {
  const table = await readFile('/proc/net/unix', 'utf8');
  return table.split('\n').flatMap((line) => line.split(' ').filter((word) => word.startsWith(directory)));
}

/** TCP ports of this machine that somebody listens on. */
export async function listeningPorts(): Promise<Set<number>> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => '')),
  );
  const rows = tables.flatMap((table) => table.trim().split('\n').slice(1));
  return new Set(
    rows
      .map((row) => row.trim().split(/\s+/))
      .filter(([, , , state]) => state === '0A')
      .map(([, local]) => Number.parseInt(local?.split(':')[1] ?? '', 16)),
  );
}

export async function openDescriptors(): Promise<string[]> {
  const names = await readdir('/proc/self/fd');
  const targets = await Promise.all(names.map((name) => readlink(`/proc/self/fd/${name}`).catch(() => '')));
  return targets.filter(Boolean);
}
