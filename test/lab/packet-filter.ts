// Owns removing what Podman's network tool left in the packet filter: rules of one lab's addresses, and, when that lab
// was the only one and the chains were not there before, its general chains as well.
import { runProgram } from './run-program.ts';

export interface FilterScope {
  /** First two numbers of the lab's addresses, such as "10.203". */
  prefix: string;
  /** No other lab runs and no one else's Podman had chains before: every chain of the tool may go. */
  alone: boolean;
}

interface Unwanted {
  rules: string[];
  chains: string[];
}

export async function findUnwanted(scope: FilterScope): Promise<Map<string, Unwanted>> {
  const saved = await runProgram('iptables-save', []);
  const tables = new Map<string, Unwanted>();
  for (const part of saved.split(/^\*/m).slice(1)) {
    const [table = '', ...lines] = part.split('\n');
    const found: Unwanted = { rules: [], chains: [] };
    for (const line of lines) {
      const chain = /^[:]([\w-]+)/.exec(line)?.[1] ?? '';
      if (scope.alone && chain.startsWith('NETAVARK')) found.chains.push(chain);
      const rule = /^-A ([\w-]+) (.*)/.exec(line);
      if (!rule) continue;
      const [, owner = '', rest = ''] = rule;
      const ours = rest.includes(` ${scope.prefix}.`);
      if (ours || (scope.alone && line.includes('NETAVARK'))) found.rules.push(line);
      // Chains named after one network, such as NETAVARK-43D91F8451058 and NETAVARK-DN-43D91F8451058.
      if (ours && /^NETAVARK-(DN-)?[0-9A-F]+$/.test(owner)) found.chains.push(owner);
    }
    found.chains = [...new Set(found.chains)];
    // A published port is sent to such a chain by a rule that names no address.
    const jumps = lines.filter((line) => found.chains.some((chain) => line.endsWith(` -j ${chain}`)));
    found.rules = [...new Set([...found.rules, ...jumps])];
    if (found.rules.length + found.chains.length > 0) tables.set(table, found);
  }
  return tables;
}

export async function removeUnwanted(scope: FilterScope): Promise<void> {
  for (const [table, { rules, chains }] of await findUnwanted(scope)) {
    const script = [
      `*${table}`,
      ...rules.map((rule) => rule.replace(/^-A/, '-D')),
      ...chains.map((chain) => `-F ${chain}`),
      ...chains.map((chain) => `-X ${chain}`),
      'COMMIT',
      '',
    ];
    await runProgram('iptables-restore', ['--noflush'], { input: script.join('\n') });
  }
}
