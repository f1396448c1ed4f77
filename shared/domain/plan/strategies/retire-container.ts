// Ends a container that is no longer wanted: stops and removes it, or keeps it stopped under a name that marks it as failed.
import { placeOf } from '../plan.ts';
import { keptEntry, type ApplyInput } from '../apply-input.ts';
import type { ObservedContainer } from '../observed.ts';
import { failedName, nameInSite, nextName } from '#shared/domain/containers/own-names';
import type { StepList } from '../steps/step-list.ts';
import { drainAndStop, isUp } from './stop-steps.ts';

interface Retirement {
  input: ApplyInput;
  container: ObservedContainer;
  interruption: string | null;
}

export function retireContainer(list: StepList, { input, container, interruption }: Retirement): void {
  const { service, role, name, id, state } = container;
  const { document } = input;
  const kept = keptEntry(input, container);
  const context = placeOf(container);
  if (isUp(state)) {
    // Callers only ever move to a container that was ready.
    const mayHaveCallers = !kept?.neverReady && role === 'api' && isNextOf({ input, container });
    if (mayHaveCallers && document.switch.api === 'manual') {
      list.add(
        {
          kind: 'move-traffic',
          container: name,
          to: null,
          words: `Make sure that your load balancer does not send anything to ${name}.`,
          proof: 'quiet',
          deadlineMs: document.switch.deadline_seconds * 1000,
        },
        { ...context, reason: 'Callers may have been moved to it before the change was cut short.' },
      );
    }
    const reason = 'The site document does not want it any more.';
    drainAndStop(list, { document, container, reason, interruption, neverReady: kept?.neverReady });
  }
  if (kept) {
    const to = failedName(nameInSite(document, service), id);
    const reason = 'It failed, and is kept at rest as evidence until the next change succeeds.';
    list.add({ kind: 'rename-container', container: name, to }, { ...context, reason });
    return;
  }
  const reason = 'The site runs as wanted without it; it was kept until that was proved.';
  list.add(
    { kind: 'remove-container', container: name },
    { ...context, reason, guards: ['old stays', 'rollback'] },
  );
}

function isNextOf({
  input,
  container: { host, name, service },
}: Pick<Retirement, 'input' | 'container'>): boolean {
  const wanted = input.desired.find((one) => one.host === host && one.service === service)?.spec.name;
  const names = [wanted, nameInSite(input.document, service)].filter((one) => one !== undefined);
  return names.some((one) => name === nextName(input.document, { host, name: one }));
}
