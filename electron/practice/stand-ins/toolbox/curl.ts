// Owns a small `curl`: GET, POST with data, headers, status printing, silence. It reaches container-local and named
// addresses through the networking seam, so it sees what the container sees.
import { readFileSync } from 'node:fs';
import { callRemote } from '../remote-call.ts';
import { normalContainerPath } from '#practice/seam/view';
import { readInput, type CommandIo, type ToolCommand } from './command-io.ts';

interface Wish {
  url?: string;
  method?: string;
  data?: string;
  headers: Record<string, string>;
  silent: boolean;
  showErrors: boolean;
  fail: boolean;
  include: boolean;
  writeOut: string;
  discard: boolean;
  maxSeconds: number;
}

const takesValue: Record<string, (wish: Wish, value: string) => void> = {
  '-X': (wish, value) => (wish.method = value),
  '--request': (wish, value) => (wish.method = value),
  '-d': (wish, value) => (wish.data = value),
  '--data': (wish, value) => (wish.data = value),
  '--data-binary': (wish, value) => (wish.data = value),
  '-H': (wish, value) => addHeader(wish, value),
  '--header': (wish, value) => addHeader(wish, value),
  '-w': (wish, value) => (wish.writeOut = value),
  '--write-out': (wish, value) => (wish.writeOut = value),
  '-o': (wish, value) => (wish.discard = value === '/dev/null'),
  '--output': (wish, value) => (wish.discard = value === '/dev/null'),
  '-m': (wish, value) => (wish.maxSeconds = Number(value)),
  '--max-time': (wish, value) => (wish.maxSeconds = Number(value)),
  '--connect-timeout': () => undefined,
};

const flags: Record<string, (wish: Wish) => void> = {
  s: (wish) => (wish.silent = true),
  S: (wish) => (wish.showErrors = true),
  f: (wish) => (wish.fail = true),
  i: (wish) => (wish.include = true),
  k: () => undefined,
  L: () => undefined,
  v: () => undefined,
};
const longFlags: Record<string, string> = {
  '--silent': 's',
  '--show-error': 'S',
  '--fail': 'f',
  '--include': 'i',
  '--insecure': 'k',
  '--location': 'L',
  '--verbose': 'v',
};

function addHeader(wish: Wish, line: string): void {
  const colon = line.indexOf(':');
  if (colon > 0) wish.headers[line.slice(0, colon).trim().toLowerCase()] = line.slice(colon + 1).trim();
}

function readArguments(args: string[]): Wish | string {
  const wish: Wish = {
    headers: {},
    silent: false,
    showErrors: false,
    fail: false,
    include: false,
    writeOut: '',
    discard: false,
    maxSeconds: 30,
  };
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const value = takesValue[word];
    const letters = longFlags[word] ?? (/^-[A-Za-z]+$/.test(word) ? word.slice(1) : undefined);
    if (value) value(wish, args[++index] ?? '');
    else if (letters !== undefined) {
      for (const letter of letters) {
        const flag = flags[letter];
        if (!flag) return `option ${word}: is unknown`;
        flag(wish);
      }
    } else if (word.startsWith('--')) return `option ${word}: is unknown`;
    else wish.url = word;
  }
  return wish;
}

async function bodyOf(wish: Wish, io: CommandIo): Promise<Buffer | undefined> {
  if (wish.data === undefined) return undefined;
  if (!wish.data.startsWith('@')) return Buffer.from(wish.data);
  if (wish.data === '@-') return readInput(io);
  const found = io.around.files.locate(normalContainerPath(wish.data.slice(1), io.cwd));
  return found === undefined ? Buffer.alloc(0) : readFileSync(found);
}

/** curl's exit codes, which scripts rely on. */
function exitCodeFor(code: string): number {
  if (code === 'ENOTFOUND') return 6;
  if (code === 'ECONNREFUSED') return 7;
  if (code === 'ETIMEDOUT') return 28;
  return code === 'ECONNRESET' ? 52 : 56;
}

export const curl: ToolCommand = async (args, io) => {
  const wish = readArguments(args);
  if (typeof wish === 'string' || wish.url === undefined) {
    io.err(`curl: ${typeof wish === 'string' ? wish : 'no URL specified'}\n`);
    return 2;
  }
  const url = new URL(/^https?:\/\//.test(wish.url) ? wish.url : `http://${wish.url}`);
  const body = await bodyOf(wish, io);
  const fallbackType = body && wish.headers['content-type'] === undefined;
  const complain = (words: string): void => {
    if (!wish.silent || wish.showErrors) io.err(`curl: ${words}\n`);
  };
  try {
    const answer = await callRemote(io.around.network, url, {
      method: wish.method ?? (body ? 'POST' : 'GET'),
      headers: {
        'user-agent': 'curl/8 (practice)',
        ...(fallbackType ? { 'content-type': 'application/x-www-form-urlencoded' } : {}),
        ...wish.headers,
      },
      body,
      timeoutMs: wish.maxSeconds * 1000,
    });
    if (wish.fail && answer.status >= 400) {
      complain(`(22) The requested URL returned error: ${String(answer.status)}`);
      return 22;
    }
    if (wish.include) {
      const lines = Object.entries(answer.headers).map(([name, value]) => `${name}: ${String(value)}\r\n`);
      io.out(`HTTP/1.1 ${String(answer.status)}\r\n${lines.join('')}\r\n`);
    }
    if (!wish.discard) io.out(answer.body);
    if (wish.writeOut)
      io.out(wish.writeOut.replaceAll('%{http_code}', String(answer.status)).replaceAll('\\n', '\n'));
    return 0;
  } catch (error) {
    const exitCode = exitCodeFor((error as { code?: string }).code ?? '');
    complain(`(${String(exitCode)}) ${(error as Error).message}`);
    return exitCode;
  }
};
