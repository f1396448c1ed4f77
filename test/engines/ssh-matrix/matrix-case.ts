// Owns what a case of the matrix is, and the lines that most of them share.
import type { Bench } from './bench.ts';

export interface MatrixCase {
  name: string;
  /** Of the host `box`, and whatever else the file has. `common` is added at the end unless `bare`. */
  config: (bench: Bench) => string;
  /**
   * `reached`: by ssh and by us. `refused`: by both, ours with this code. `asked`: ssh goes on by itself, we ask first, with this code.
   * `more`: ssh does not get there, and we do.
   */
  expected: 'reached' | 'more' | { refused: string; naming?: RegExp } | { asked: string };
  user?: string;
  env?: (bench: Bench) => NodeJS.ProcessEnv;
}

export const named = (bench: Bench, key = 'good') => `IdentityFile "${bench.path(key)}"`;
export const to = ({ ports }: Bench, server: keyof Bench['ports']) =>
  `HostName 127.0.0.1\nPort ${ports[server]}`;
export const plain = (bench: Bench) => `${to(bench, 'plain')}\n${named(bench)}`;
export const agent = (bench: Bench) => `IdentityAgent "${bench.agentSocket}"`;
export const proxy = (bench: Bench) => `ProxyCommand python3 ${bench.path('tcp.py')}`;
export const box = (text: string) => `Host box\n${text}\n`;

/** At the end of every file, so that what a case says goes first. */
export const commonConfig = (bench: Bench): string => `
Host *
  IdentityAgent none
  UserKnownHostsFile ${bench.path('known')}
  GlobalKnownHostsFile /dev/null
`;
