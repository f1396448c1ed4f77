// Owns how an operation lies in rows: its plan once, each step by itself, the rest as one body. A change of one step writes that step and the
// body, and not the plan of fifty hosts. Operations of before this was so have all of it in their body.
import type { Operation, StepProgress } from '#shared/operations/operation';
import type { Database } from './database.ts';

type Redact = <T>(value: T) => T;
type Raw = Record<string, string | number | null>;

/** Without what has rows of its own. */
type Body = Omit<Operation, 'plan' | 'steps'>;

export class OperationRows {
  readonly #database: Database;
  readonly #redact: Redact;
  /** Steps as they were written last, of operations that are under way here. */
  readonly #written = new Map<string, readonly StepProgress[]>();

  constructor(database: Database, redact: Redact) {
    this.#database = database;
    this.#redact = redact;
  }

  /** What belongs into the row of the operation itself. */
  bodyText({ plan: _, steps: __, ...body }: Operation): string {
    return JSON.stringify(this.#redact(body satisfies Body));
  }

  addPlan({ id, plan }: Operation): void {
    if (plan === null) return;
    this.#database
      .prepare('INSERT INTO operation_plans (operation, plan) VALUES (?, ?)')
      .run(id, JSON.stringify(this.#redact(plan)));
  }

  /** Only those that are not as they were written last. */
  writeSteps({ id, steps, endedAt }: Operation): void {
    const before = this.#written.get(id) ?? [];
    const put = this.#database.prepare(
      'INSERT INTO operation_steps (operation, step, body) VALUES (?, ?, ?) ON CONFLICT (operation, step) DO UPDATE SET body = excluded.body',
    );
    steps.forEach((step, index) => {
      if (step !== before[index]) put.run(id, step.id, JSON.stringify(this.#redact(step)));
    });
    if (endedAt === null) this.#written.set(id, steps);
    else this.#written.delete(id);
  }

  /** The whole operation as JSON values, not yet judged. Throws where a row is no JSON. */
  read(row: Raw): unknown {
    const body = JSON.parse(String(row['body'])) as object;
    if ('plan' in body) return body;
    const id = String(row['id']);
    const planRow = this.#database.prepare('SELECT plan FROM operation_plans WHERE operation = ?').get(id) as
      Raw | undefined;
    const plan = planRow ? (JSON.parse(String(planRow['plan'])) as unknown) : null;
    const stepRows = this.#database
      .prepare('SELECT step, body FROM operation_steps WHERE operation = ?')
      .all(id) as Raw[];
    const steps = new Map(
      stepRows.map((one) => [String(one['step']), JSON.parse(String(one['body'])) as unknown]),
    );
    return { ...body, plan, steps: idsOf(plan).map((step) => steps.get(step) ?? null) };
  }
}

/** Of a plan that is not yet judged. */
function idsOf(plan: unknown): string[] {
  const steps = (plan as { steps?: unknown } | null)?.steps;
  return Array.isArray(steps) ? steps.map((step) => String((step as { id?: unknown } | null)?.id)) : [];
}
