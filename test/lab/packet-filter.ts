// Owns removing what Podman's network tool left in the packet filter: the rules of one lab, and, once nobody uses them,
// the tool's general chains. It makes those again whenever it needs them.
import { runProgram } from './run-program.ts';
import { waitUntil } from './wait-until.ts';

export interface FilterScope {
  /** What marks a rule as the lab's: its addresses (" 10.203.") and its bridges (" sl3-"). */
  marks: string[];
  /** No other lab runs, so that chains nobody has a rule in may go. */
  alone: boolean;
}

interface Unwanted {
  rules: string[];
  chains: string[];
}

export async function findUnwanted({ marks, alone }: FilterScope): Promise<Map<string, Unwanted>> {
  const tables = (await runProgram('iptables-save', [])).split(/^\*/m).slice(1).map(parseTable);
  const found = new Map<string, Unwanted>();
  for (const { name, chains, rules } of tables) {
    const marked = rules.filter((rule) => marks.some((mark) => rule.includes(mark)));
    // Chains named after one network, such as NETAVARK-43D91F8451058 and NETAVARK-DN-43D91F8451058.
    const own = chains.filter(
      (chain) => ofOneNetwork.test(chain) && marked.some((rule) => rule.startsWith(`-A ${chain} `)),
    );
    // A published port is sent to such a chain by a rule that names no address.
    const jumps = rules.filter((rule) => own.some((chain) => rule.endsWith(` -j ${chain}`)));
    const unwanted: Unwanted = { rules: [...new Set([...marked, ...jumps])], chains: own };
    const others = rules.filter((rule) => !unwanted.rules.includes(rule) && /NETAVARK/.test(rule));
    if (alone && others.every((rule) => general.some((pattern) => pattern.test(rule)))) {
      unwanted.rules.push(...others);
      unwanted.chains = chains.filter((chain) => chain.startsWith('NETAVARK'));
    }
    if (unwanted.rules.length + unwanted.chains.length > 0) found.set(name, unwanted);
  }
  return found;
}

const ofOneNetwork = /^NETAVARK-(DN-)?[0-9A-F]{8,}$/;

/** Rules that the tool makes once and that belong to no network. */
const general = [
  /^-A (FORWARD|PREROUTING|OUTPUT|POSTROUTING) .*-j NETAVARK/,
  /^-A NETAVARK-HOSTPORT-MASQ .*-j MASQUERADE$/,
  /^-A NETAVARK-HOSTPORT-SETMARK -j MARK/,
];

function parseTable(text: string): { name: string; chains: string[]; rules: string[] } {
  const [name = '', ...lines] = text.split('\n');
  return {
    name,
    chains: lines.flatMap((line) => /^:([\w-]+)/.exec(line)?.[1] ?? []),
    rules: lines.filter((line) => line.startsWith('-A ')),
  };
}

/** Looks again when another program changed the rules in between. */
export async function removeUnwanted(scope: FilterScope): Promise<void> {
  const tryOnce = async (): Promise<boolean> => {
    for (const [table, { rules, chains }] of await findUnwanted(scope))
      await runProgram('iptables-restore', ['--noflush'], { input: removal(table, rules, chains) });
    return true;
  };
  await waitUntil(tryOnce, {
    what: 'the packet filter to be free of the lab',
    deadlineMs: 5000,
    everyMs: 100,
  });
}

const removal = (table: string, rules: string[], chains: string[]): string =>
  [
    `*${table}`,
    ...rules.map((rule) => rule.replace(/^-A/, '-D')),
    ...chains.map((chain) => `-F ${chain}`),
    ...chains.map((chain) => `-X ${chain}`),
    'COMMIT',
    '',
  ].join('\n');
