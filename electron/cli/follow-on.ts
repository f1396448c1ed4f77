// Owns following on: a log or a status that is followed outlives the core that it began with, which may be that of a short command in
// another terminal. It goes on with the next one, and tells no line twice.
import type { RpcClient } from '#rpc/client';
import type { LogLine } from '#shared/contract/services';
import { AppError } from '#shared/errors/app-error';
import type { CommandContext } from './command.ts';
import type { ExitCode } from './exit-codes.ts';

export async function followOn(
  { open, reopen, signal }: CommandContext,
  follow: (client: RpcClient) => Promise<ExitCode>,
): Promise<ExitCode> {
  let { client } = await open();
  for (;;) {
    try {
      return await follow(client);
    } catch (thrown) {
      const hasEnded = thrown instanceof AppError && thrown.code === 'app.coreEnded';
      if (!hasEnded || signal.aborted) throw thrown;
      ({ client } = await reopen());
    }
  }
}

interface Last {
  at: string;
  texts: Set<string>;
}

/** The last lines of each container that were told. After another core has begun to read, they and older ones come again. */
export class ToldLines {
  readonly #last = new Map<string, Last>();
  #before = new Map<string, Last>();

  /** A core begins to read: what it tells of the time before is known. */
  begin(): void {
    this.#before = new Map(
      [...this.#last].map(([key, { at, texts }]) => [key, { at, texts: new Set(texts) }]),
    );
  }

  /** False for a line that an earlier core told. One without a time may be told twice. */
  isNew({ host, container, at, text }: LogLine): boolean {
    if (at === null) return true;
    const key = `${host}/${container}`;
    const before = this.#before.get(key);
    if (before && (at < before.at || (at === before.at && before.texts.has(text)))) return false;
    const last = this.#last.get(key);
    if (last?.at === at) last.texts.add(text);
    else if (!last || at > last.at) this.#last.set(key, { at, texts: new Set([text]) });
    return true;
  }
}
