// The interface through which running work reports steps, progress, evidence and journal entries. The intent is written before the effect.
import type { Evidence, Operation, StepProgress } from '#shared/operations/operation';
import type { OperationState } from '#shared/operations/states';
import { monotonic, overallFraction } from '#shared/operations/progress';
import type { Clock } from '../ports/clock.ts';
import type { JournalWord, OperationStore } from '../store/operation-store.ts';

/** In characters, for each piece of evidence. */
const EVIDENCE_LIMIT = 20_000;

interface Dependencies {
  operation: Operation;
  clock: Clock;
  store: OperationStore;
  /** `urgent` changes are sent at once, others at most four times a second. */
  changed: (operation: Operation, urgent: boolean) => void;
}

export class OperationHandle {
  readonly #deps: Dependencies;
  readonly #controller = new AbortController();
  readonly #confirmed = new Set<string>();
  #operation: Operation;

  constructor(deps: Dependencies) {
    this.#deps = deps;
    this.#operation = deps.operation;
  }

  get current(): Operation {
    return this.#operation;
  }

  /** Aborted when a cancel was requested. The work decides where it can stop safely. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** The confirmation of the operator for a step that waits for it. */
  confirm(stepId: string): void {
    this.#confirmed.add(stepId);
  }

  isConfirmed(stepId: string): boolean {
    return this.#confirmed.has(stepId);
  }

  begin(): void {
    this.#change({ state: 'running', startedAt: this.#now() }, true);
  }

  askToCancel(): void {
    if (this.#operation.state === 'running') this.#change({ state: 'cancelling' }, true);
    this.#controller.abort();
  }

  end(state: OperationState, words: Partial<Operation>): void {
    const fraction = state === 'succeeded' ? 1 : this.#operation.progress.fraction;
    const progress = { ...this.#operation.progress, fraction, detail: '' };
    this.#change({ ...words, state, endedAt: this.#now(), progress }, true);
  }

  /** Updates text and bytes; the fraction never falls. */
  report(progress: Partial<Operation['progress']>): void {
    const before = this.#operation.progress;
    const fraction = monotonic(before.fraction, progress.fraction ?? null);
    this.#change({ progress: { ...before, ...progress, fraction } }, false);
  }

  journal(word: JournalWord, detail: unknown, step: string | null = null): void {
    this.#deps.store.write(this.#operation.id, { step, word, at: this.#now(), detail });
  }

  /** Writes the new state of a step and its journal entry together. */
  enter(
    id: string,
    change: Partial<Omit<StepProgress, 'id'>>,
    entry: { word: JournalWord; detail: unknown },
  ): void {
    this.#deps.store.together(() => {
      this.journal(entry.word, entry.detail, id);
      this.step(id, change);
    });
  }

  step(id: string, change: Partial<Omit<StepProgress, 'id'>>): void {
    const steps = this.#operation.steps.map((step) =>
      step.id === id ? this.#stepAfter(step, change) : step,
    );
    const weights = (this.#operation.plan?.steps ?? []).map(({ estimateMs }) => estimateMs);
    const fraction = monotonic(this.#operation.progress.fraction, overallFraction(steps, weights));
    const detail = change.detail ?? this.#operation.progress.detail;
    this.#change(
      { steps, progress: { ...this.#operation.progress, fraction, detail } },
      change.state !== undefined,
    );
  }

  evidence(piece: Evidence): void {
    const bounded = { ...piece, text: lastLines(piece.text, EVIDENCE_LIMIT) };
    this.#change({ evidence: [...this.#operation.evidence, bounded] }, true);
  }

  #stepAfter(step: StepProgress, change: Partial<StepProgress>): StepProgress {
    const next = { ...step, ...change, fraction: monotonic(step.fraction, change.fraction ?? null) };
    if (change.state === 'running') next.startedAt = this.#now();
    if (change.state && change.state !== 'running' && change.state !== 'waiting') next.endedAt = this.#now();
    return next;
  }

  #change(change: Partial<Operation>, urgent: boolean): void {
    this.#operation = { ...this.#operation, ...change };
    // Progress inside a step is only displayed; state, steps, evidence and journal must survive a crash.
    if (urgent) this.#deps.store.save(this.#operation);
    this.#deps.changed(this.#operation, urgent);
  }

  #now(): string {
    return this.#deps.clock.now().toISOString();
  }
}

/** Cuts a text to whole lines from its end: the redactor would not recognise half a secret in a cut line. */
function lastLines(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.slice(-limit);
  const firstBreak = end.indexOf('\n');
  return firstBreak === -1 ? end : end.slice(firstBreak + 1);
}
