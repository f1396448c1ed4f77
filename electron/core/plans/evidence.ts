// Collects evidence when a step fails: state and last log lines of the container, before it is removed.
import type { Evidence } from '#shared/operations/operation';
import type { EngineClient } from '../engine/engine-client.ts';
import type { StepContext } from './step-handler.ts';

export async function lastLogLines(engine: EngineClient, container: string, lines: number): Promise<string> {
  const collected: string[] = [];
  const options = { tail: lines, follow: false, signal: AbortSignal.timeout(5_000) };
  try {
    for await (const { line } of engine.followLogs(container, options)) collected.push(line);
  } catch (thrown) {
    collected.push(
      `(the log could not be read: ${thrown instanceof Error ? thrown.message : String(thrown)})`,
    );
  }
  return collected.join('\n');
}

/** Never rejects: a failure to collect evidence must not hide the failure of the step. */
export async function collectEvidence({ step, engine }: StepContext): Promise<Evidence[]> {
  const { action } = step;
  const container =
    'container' in action ? action.container : action.kind === 'create-container' ? action.spec.name : null;
  if (container === null) return [];
  try {
    const state = await engine.inspectContainer(container);
    if (!state) return [{ title: `${container} on ${step.host}`, text: 'There is no such container.' }];
    const { status, exitCode, restartCount, error, image } = state;
    const facts = JSON.stringify({ status, exitCode, restartCount, error, image }, null, 2);
    return [
      { title: `State of ${container}`, text: facts },
      { title: `Last log lines of ${container}`, text: await lastLogLines(engine, container, 100) },
    ];
  } catch (thrown) {
    return [
      {
        title: `${container} on ${step.host}`,
        text: thrown instanceof Error ? thrown.message : String(thrown),
      },
    ];
  }
}
