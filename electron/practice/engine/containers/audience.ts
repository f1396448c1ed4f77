// Owns who waits for a container, who is attached to it, and what was typed before its process was there.
// Leaves processes and states to container-runner.ts.
import type { Child } from '../runtime/child.ts';
import type { LogStream } from '../runtime/log-book.ts';

export type WaitCondition = 'not-running' | 'next-exit' | 'removed';
type Attachment = (stream: LogStream, chunk: Buffer) => void;

interface Waiter {
  condition: WaitCondition;
  resolve: (exitCode: number) => void;
}

export class Audience {
  readonly #waiters = new Map<string, Set<Waiter>>();
  readonly #attachments = new Map<string, Set<Attachment>>();
  /** `docker run -i` attaches first and starts then. */
  readonly #earlyInput = new Map<string, { chunks: Buffer[]; ended: boolean }>();

  wait(id: string, condition: WaitCondition): Promise<number> {
    return new Promise((resolve) => {
      const waiters = this.#waiters.get(id) ?? new Set();
      waiters.add({ condition, resolve });
      this.#waiters.set(id, waiters);
    });
  }

  /** A container ended, could not start, or is gone: those who waited for it hear. */
  settle(id: string, end: { exitCode: number; removed: boolean }): void {
    const waiters = this.#waiters.get(id) ?? new Set<Waiter>();
    for (const waiter of waiters) {
      if (waiter.condition === 'removed' && !end.removed) continue;
      waiters.delete(waiter);
      waiter.resolve(end.exitCode);
    }
    if (!end.removed) return;
    this.#waiters.delete(id);
    this.#attachments.delete(id);
    this.#earlyInput.delete(id);
  }

  attach(id: string, attachment: Attachment): () => void {
    const attachments = this.#attachments.get(id) ?? new Set();
    attachments.add(attachment);
    this.#attachments.set(id, attachments);
    return () => attachments.delete(attachment);
  }

  tell(id: string, stream: LogStream, chunk: Buffer): void {
    for (const attachment of this.#attachments.get(id) ?? []) attachment(stream, chunk);
  }

  keepInput(id: string, chunk: Buffer | 'end'): void {
    const early = this.#earlyInput.get(id) ?? { chunks: [], ended: false };
    if (chunk === 'end') early.ended = true;
    else early.chunks.push(chunk);
    this.#earlyInput.set(id, early);
  }

  deliverInput(id: string, child: Child): void {
    const early = this.#earlyInput.get(id);
    this.#earlyInput.delete(id);
    for (const chunk of early?.chunks ?? []) child.write(chunk);
    if (early?.ended) child.endInput();
  }
}
