// Owns what lies outside the sites of a lab: name service and the vendor's licence server, at the lab's own address.
// Containers of both engines find `license.deepgram.com` there without any network of theirs being touched.
import { writeFileSync } from 'node:fs';
import { request } from 'node:https';
import path from 'node:path';
import { startDaemon } from './daemon.ts';
import { bridgeName, subnetPrefix, writeRecord, type LabRecord } from './lab-record.ts';
import { endProcess } from './process-table.ts';
import { runProgram } from './run-program.ts';

export type LicenceServerMode = 'answering' | 'unreachable' | 'rejecting';

export const worldAddress = (record: LabRecord): string => `${subnetPrefix(record.number)}.0.1`;

/** The bridge exists before any engine: it carries the address that stands for the outside. */
export async function layBridge(record: LabRecord): Promise<void> {
  const bridge = bridgeName(record.number);
  await runProgram('ip', ['link', 'add', bridge, 'type', 'bridge']);
  await runProgram('ip', ['addr', 'add', `${worldAddress(record)}/24`, 'dev', bridge]);
  await runProgram('ip', ['link', 'set', bridge, 'up']);
}

export async function startNameServer(record: LabRecord): Promise<void> {
  const address = worldAddress(record);
  await startDaemon(record, {
    name: 'name-server',
    program: process.execPath,
    args: [path.join(import.meta.dirname, 'name-server.ts'), address, `license.deepgram.com=${address}`],
    ready: async () => (await runProgram('ss', ['-Hlun', 'src', `${address}:53`])) !== '',
  });
}

export async function startLicenceServer(record: LabRecord, standInBundle: string): Promise<void> {
  const address = worldAddress(record);
  const config = path.join(record.directory, 'license-server.toml');
  writeFileSync(config, `[server]\nhost = "${address}"\nport = 443\n`);
  await startDaemon(record, {
    name: 'licence-server',
    program: process.execPath,
    args: [standInBundle, 'license-server', '-v', 'serve', config],
    ready: () => askLicenceServer(address, 'GET'),
  });
}

/** The world without a licence server: connections are refused. */
export async function stopLicenceServer(record: LabRecord): Promise<void> {
  const server = record.processes.find(({ name }) => name === 'licence-server');
  if (!server) return;
  await endProcess(server, 5000);
  record.processes = record.processes.filter((process) => process !== server);
  writeRecord(record);
}

export async function switchLicenceServer(record: LabRecord, mode: LicenceServerMode): Promise<void> {
  await askLicenceServer(worldAddress(record), 'POST', mode);
}

function askLicenceServer(address: string, method: string, body = ''): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // Its certificate is made at start and signed by nobody.
    const asked = request(
      {
        host: address,
        port: 443,
        path: '/practice/mode',
        method,
        rejectUnauthorized: false,
        agent: false,
        timeout: 2000,
      },
      (response) => {
        response.resume();
        if (response.statusCode === 200) resolve(true);
        else reject(new Error(`licence server answered ${String(response.statusCode)}`));
      },
    );
    asked.on('timeout', () => asked.destroy(new Error('licence server is silent')));
    asked.on('error', reject);
    asked.end(body);
  });
}
