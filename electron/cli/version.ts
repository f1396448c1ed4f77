// Owns `dgsite --version`: this program, its contract, and the core that runs in the data directory, which may be of another version.
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { contract } from '#shared/contract/contract';
import { attachToCore } from '#web/attach-client';
import { programPaths } from '#web/program-paths';
import { exitCodes, type ExitCode } from './exit-codes.ts';
import type { Printer } from './output/printer.ts';

export async function printVersion(directory: string, print: Printer): Promise<ExitCode> {
  const { version } = programPaths();
  const versions = {
    version,
    contract: contractVersion(),
    node: process.version,
    core: await runningCore(directory),
  };
  print.result(versions, () =>
    [
      `dgsite ${version}`,
      `contract ${versions.contract}`,
      `node ${process.version}`,
      versions.core === null
        ? `core ${version}, made by each command: none runs in ${directory}`
        : `core ${versions.core.version}, running in process ${versions.core.processId} (${versions.core.host})`,
    ].join('\n'),
  );
  return exitCodes.done;
}

/** Changes with every procedure, event and field, so that two programs with the same one understand each other. */
export function contractVersion(): string {
  const entries = Object.entries(contract).map(([name, entry]) => [
    name,
    entry.kind,
    'input' in entry ? z.toJSONSchema(entry.input, { io: 'input', unrepresentable: 'any' }) : null,
    'output' in entry ? z.toJSONSchema(entry.output, { unrepresentable: 'any' }) : null,
  ]);
  return createHash('sha256').update(JSON.stringify(entries)).digest('hex').slice(0, 12);
}

async function runningCore(directory: string) {
  const attached = await attachToCore(directory);
  if (!attached) return null;
  try {
    const { version, processId, host } = await attached.client.call('app.info', {});
    return { version, processId, host };
  } finally {
    attached.client.close();
  }
}
