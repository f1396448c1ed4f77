// Runs operations: queue per host, state, progress, cancel and outcome. It does not know what the work does.
import { randomUUID } from 'node:crypto';
import { AppError, toAppError } from '#shared/errors/app-error';
import { waitingStep, type Operation } from '#shared/operations/operation';
import { isTerminal, mayFollow, type OperationState } from '#shared/operations/states';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { OperationStore, OperationTargets, StoredOperations } from '../store/operation-store.ts';
import { Coalescer } from './coalescer.ts';
import { OperationHandle } from './operation-handle.ts';
import { HostQueue } from './host-queue.ts';

export interface OperationRequest {
  procedure: string;
  site: string | null;
  /** Hosts that the operation changes; operations on one host run one after the other. */
  hosts: string[];
  title: string;
  effect: Operation['effect'];
  cancel: Operation['cancel'];
  actor: string;
  plan: Operation['plan'];
  targets: OperationTargets;
  follows: string | null;
  /** Resolves with one sentence about the outcome. */
  work: (handle: OperationHandle) => Promise<string>;
  /** Work that follows a failure automatically, or null. It starts when the operation has ended. */
  afterFailure?: (operation: Operation, error: AppError) => ((failed: Operation) => Promise<void>) | null;
}

interface Dependencies {
  store: OperationStore;
  clock: Clock;
  logger: Logger;
  publish: (operation: Operation) => void;
}

interface Running {
  handle: OperationHandle;
  finished: Promise<Operation>;
  /** Resolves `finished` for an operation that ends while it is queued. */
  leaveQueue: (operation: Operation) => void;
}

export class OperationRunner {
  readonly #deps: Dependencies;
  readonly #running = new Map<string, Running>();
  readonly #queue = new HostQueue();
  readonly #following = new Set<Promise<void>>();
  #closing = false;
  readonly #coalescer: Coalescer<Operation>;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#coalescer = new Coalescer<Operation>({
      intervalMs: 250,
      send: (operation) => deps.publish(operation),
    });
  }

  /** Marks operations that an earlier core left unfinished as interrupted. */
  markInterrupted(): Operation[] {
    const { store, clock } = this.#deps;
    store.interruptUnreadable();
    return store.unfinished().map((operation) => {
      const interrupted: Operation = {
        ...operation,
        state: 'interrupted',
        endedAt: clock.now().toISOString(),
        outcome: 'Site Admin ended while it was running. Look at the hosts, then resume or revert.',
      };
      store.save(interrupted);
      return interrupted;
    });
  }

  start(request: OperationRequest): Operation {
    const { clock, store } = this.#deps;
    const { hosts, work, targets, afterFailure, ...words } = request;
    const operation: Operation = {
      id: `op-${randomUUID()}`,
      ...words,
      state: 'queued',
      createdAt: clock.now().toISOString(),
      startedAt: null,
      endedAt: null,
      progress: { detail: 'waiting for its turn', fraction: null, doneBytes: null, totalBytes: null },
      steps: (request.plan?.steps ?? []).map(({ id }) => waitingStep(id)),
      error: null,
      evidence: [],
      outcome: null,
    };
    store.add(operation, targets);
    const handle = new OperationHandle({
      operation,
      clock,
      store,
      changed: (current, urgent) => this.#coalescer.offer(current.id, current, urgent),
    });
    const turn = this.#queue.run(hosts, () => this.#carryOut(handle, { work, afterFailure }));
    const { promise: left, resolve: leaveQueue } = Promise.withResolvers<Operation>();
    this.#running.set(operation.id, { handle, finished: Promise.race([turn, left]), leaveQueue });
    this.#deps.publish(operation);
    return operation;
  }

  get(id: string): Operation {
    const operation = this.#running.get(id)?.handle.current ?? this.#deps.store.get(id);
    if (!operation) throw new AppError('operation.unknown', { operationId: id });
    return operation;
  }

  list(filter: { site?: string | undefined; limit: number }): Operation[] {
    return this.listAll(filter).operations;
  }

  /** Includes operations that this version cannot read. */
  listAll(filter: { site?: string | undefined; limit: number }): StoredOperations {
    const { operations, unreadable } = this.#deps.store.list(filter);
    return { operations: operations.map(({ id }) => this.get(id)), unreadable };
  }

  /** The operation that changes a site now, if any. A rehearsal changes only its copy. */
  activeFor(site: string): Operation | null {
    return this.#ofSite(site).find(({ procedure }) => procedure !== 'upgrade.rehearse') ?? null;
  }

  /** Throws `plan.siteBusy` while an operation of the site, or a rehearsal of it, is queued or running. */
  requireUnused(site: string): void {
    const [first] = this.#ofSite(site);
    if (first) throw new AppError('plan.siteBusy', { title: first.title });
  }

  #ofSite(site: string): Operation[] {
    return this.active.filter((operation) => operation.site === site && !isTerminal(operation.state));
  }

  /** Whether an operation is queued or running, or a failed change is about to be reverted. */
  get isAtWork(): boolean {
    return this.#running.size > 0 || this.#following.size > 0;
  }

  get active(): Operation[] {
    return [...this.#running.values()].map(({ handle }) => handle.current);
  }

  cancel(id: string): Operation {
    const operation = this.get(id);
    if (isTerminal(operation.state)) throw new AppError('operation.finished', { state: operation.state });
    const isUnderWay = operation.state !== 'queued';
    if (isUnderWay && operation.cancel === 'not-cancellable') throw new AppError('operation.notCancellable');
    const running = this.#running.get(id);
    if (running) this.#stop(running);
    return this.get(id);
  }

  /** Ends queued operations at once, however long the operation before them takes. */
  #stop({ handle, leaveQueue }: Running): void {
    const isQueued = handle.current.state === 'queued';
    handle.askToCancel();
    if (!isQueued) return;
    this.#end(handle, 'cancelled', { outcome: 'Cancelled before it began; nothing was changed.' });
    this.#running.delete(handle.current.id);
    leaveQueue(handle.current);
  }

  /** Records that the operator did what the running step asked for. */
  confirm(id: string, actor: string): Operation {
    const operation = this.get(id);
    if (isTerminal(operation.state)) throw new AppError('operation.finished', { state: operation.state });
    const running = new Set(operation.steps.flatMap((step) => (step.state === 'running' ? [step.id] : [])));
    const waiting = (operation.plan?.steps ?? []).filter(
      (step) => running.has(step.id) && step.action.kind === 'move-traffic',
    );
    const handle = this.#running.get(id)?.handle;
    if (waiting.length === 0 || !handle)
      throw new AppError('operation.asksNothing', { title: operation.title });
    for (const step of waiting) {
      handle.journal('note', { confirmed: 'the traffic is moved', actor }, step.id);
      handle.confirm(step.id);
    }
    return this.get(id);
  }

  /** Resolves when the operation has reached a terminal state. */
  async finished(id: string): Promise<Operation> {
    const running = this.#running.get(id);
    return running ? running.finished : this.get(id);
  }

  /** The follow-up of a failure could not start. */
  noFollower(id: string): void {
    const operation = { ...this.get(id), isTakenBack: false };
    this.#deps.store.save(operation);
    this.#deps.publish(operation);
  }

  #follow(following: Promise<void>): void {
    this.#following.add(following);
    void following.finally(() => this.#following.delete(following));
  }

  /** Asks every operation to stop at its next safe point and waits for it. */
  async close(): Promise<void> {
    this.#closing = true;
    await Promise.allSettled(this.#following);
    const running = [...this.#running.values()];
    for (const one of running) this.#stop(one);
    await Promise.allSettled(running.map(({ finished }) => finished));
    this.#coalescer.close();
  }

  async #carryOut(
    handle: OperationHandle,
    {
      work,
      afterFailure,
    }: { work: OperationRequest['work']; afterFailure: OperationRequest['afterFailure'] },
  ): Promise<Operation> {
    const { logger } = this.#deps;
    // It was cancelled while it was queued.
    if (isTerminal(handle.current.state)) return handle.current;
    let follow: ((failed: Operation) => Promise<void>) | null = null;
    try {
      handle.begin();
      const outcome = await work(handle);
      // The result decides: work that finished has succeeded, even when a cancel was requested meanwhile.
      this.#end(handle, 'succeeded', { outcome });
    } catch (thrown) {
      if (thrown instanceof StoppedAtSafePoint) {
        this.#end(handle, 'cancelled', { outcome: thrown.message });
      } else {
        const error = toAppError(thrown);
        logger.error(
          { operation: handle.current.id, code: error.code, stack: error.stack, cause: error.cause },
          'operation failed',
        );
        follow = this.#closing ? null : (afterFailure?.(handle.current, error) ?? null);
        const words = { outcome: error.message, error: error.toView() };
        this.#end(handle, 'failed', follow ? { ...words, isTakenBack: true } : words);
      }
    } finally {
      this.#running.delete(handle.current.id);
    }
    if (follow) this.#follow(follow(handle.current));
    return handle.current;
  }

  #end(
    handle: OperationHandle,
    state: OperationState,
    words: Pick<Operation, 'outcome'> & Partial<Operation>,
  ): void {
    if (!mayFollow(handle.current.state, state)) return;
    handle.end(state, words);
  }
}

/** Thrown by work that stopped because of a cancel. */
export class StoppedAtSafePoint extends Error {}
