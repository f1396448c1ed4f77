// Owns knowing which operations run, from the same events every door receives. Quit, tray and notifications need it.
import type { Output } from '#shared/contract/contract';
import type { OperationChange } from '#shared/operations/operation-change';
import { isTerminal } from '#shared/operations/states';
import type { ServerFrame } from '#shared/wire/frames';
import type { CoreDoor, Session } from './core-door.ts';

/** Without what a change leaves out. */
export type Operation = OperationChange;

export class Activity {
  readonly #running = new Map<string, Operation>();
  readonly #session: Session;
  readonly #changed: (operation: Operation) => void;

  /** `changed` hears of every operation that begins or ends while the app runs. */
  constructor(core: CoreDoor, changed: (operation: Operation) => void) {
    this.#changed = changed;
    this.#session = core.openSession((frame) => this.#receive(frame));
    this.#session.receive({ t: 'hello', session: null, lastSeq: 0 });
    this.#session.receive({ t: 'call', id: 1, name: 'operations.list', input: {} });
  }

  get running(): Operation[] {
    return [...this.#running.values()];
  }

  close(): void {
    this.#session.close();
  }

  #receive(frame: ServerFrame): void {
    if (frame.t === 'event' && frame.name === 'operations.changed') this.#note(frame.payload as Operation);
    if (frame.t === 'result' && frame.envelope.ok)
      for (const operation of (frame.envelope.value as Output<'operations.list'>).operations)
        if (!isTerminal(operation.state)) this.#running.set(operation.id, operation);
  }

  #note(operation: Operation): void {
    const known = this.#running.has(operation.id);
    const ended = isTerminal(operation.state);
    if (ended) this.#running.delete(operation.id);
    else this.#running.set(operation.id, operation);
    if (known === ended) this.#changed(operation);
  }
}
