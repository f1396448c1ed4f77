// Promise: while a plan waits for a service, what the next ones need is made, and nothing of it is started before its turn; done in that
// order, a plan ends where it would have ended step by step, and a failure stops everything that comes after it.
import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StepsAhead } from '#core/plans/steps-ahead';
import { atOnce } from '#shared/domain/plan/at-once';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Observed } from '#shared/domain/plan/observed';
import type { Step } from '#shared/domain/plan/plan';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf, oneHost, twoHosts } from '#test/fixtures/site-documents';

const nothing = (text: string): Observed => emptyHosts(...documentOf(text).host.map(({ name }) => name));

/** Ids and the order of a listing say when a container was made, and nothing else. */
const comparable = ({ hosts }: Observed) =>
  hosts.map((host) => ({
    ...host,
    containers: host.containers
      .map((container) => ({ ...container, id: '' }))
      .toSorted((a, b) => a.name.localeCompare(b.name)),
  }));

const stepsFrom = (observed: Observed, text: string): Step[] =>
  makePlan({ document: documentOf(text), observed, goal: 'apply', revision: null, hash: sha256 }).steps;

/** A plan carried out by hand: each step ends when it is told to. */
function course(steps: Step[]) {
  const begun: string[] = [];
  const takenBack: string[] = [];
  const ends = new Map<string, PromiseWithResolvers<void>>();
  const nameOf = ({ action, service }: Step) => `${action.kind} ${service ?? ''}`.trim();
  const ahead = new StepsAhead({
    steps,
    async carryOut(step) {
      begun.push(nameOf(step));
      const end = Promise.withResolvers<void>();
      ends.set(nameOf(step), end);
      await end.promise;
      return 'done';
    },
    async takeBack(step) {
      takenBack.push(nameOf(step));
    },
  });
  const whole = (async () => {
    for (const set of atOnce(steps)) await Promise.all(set.map((step) => ahead.take(step)));
    await ahead.all();
  })();
  whole.catch(() => undefined);
  /** Ends every step but those that are held, until this one has begun. */
  const until = async (name: string, ...held: string[]) => {
    for (let turns = 0; !ends.has(name) && turns < 1000; turns += 1) {
      for (const [running, { resolve }] of ends) if (!held.includes(running)) resolve();
      await turn();
    }
  };
  return { begun, takenBack, ends, ahead, whole, until };
}

describe('steps before their turn', () => {
  it('makes the containers that come next while a service comes up, and starts none', async () => {
    const { begun, until } = course(stepsFrom(nothing(oneHost), oneHost));
    await until('create-container api', 'wait-ready license-proxy');
    expect(begun.slice(begun.indexOf('wait-ready license-proxy') + 1)).toEqual([
      'write-files engine',
      'create-container engine',
      'write-files api',
      'create-container api',
    ]);
    expect(begun.filter((name) => name.startsWith('start-'))).toEqual(['start-container license-proxy']);
  });

  it('tells a failure to the step that comes next, and begins nothing after it', async () => {
    const { begun, ends, ahead, whole, until } = course(stepsFrom(nothing(oneHost), oneHost));
    await until('create-container engine', 'create-container engine', 'wait-ready license-proxy');
    ends.get('create-container engine')!.reject(new Error('no space left on device'));
    await turn();
    ends.get('wait-ready license-proxy')!.resolve();
    await expect(whole).rejects.toThrow('no space left on device');
    await ahead.close();
    expect(begun).not.toContain('create-container api');
    expect(begun).not.toContain('start-container engine');
  });

  it('makes no container whose files are not there: engines would put a directory in their place', async () => {
    const { begun, takenBack, ends, ahead, whole, until } = course(stepsFrom(nothing(oneHost), oneHost));
    const files = 'write-files license-proxy';
    await until(files, files);
    for (let turns = 0; turns < 20; turns += 1) {
      ends.get('ensure-network')?.resolve();
      for (const [name, { resolve }] of ends) if (name.startsWith('pull-image')) resolve();
      await turn();
    }
    expect(begun).toContain('ensure-network');
    expect(begun).not.toContain('create-container license-proxy');
    ends.get(files)!.reject(new Error('no space left on device'));
    await expect(whole).rejects.toThrow('no space left on device');
    await ahead.close();
    expect(takenBack).toEqual([]);
  });

  it('leaves nothing that was made before its turn when the plan ends early', async () => {
    const { takenBack, ends, ahead, whole, until } = course(stepsFrom(nothing(oneHost), oneHost));
    await until('create-container api', 'wait-ready license-proxy');
    ends.get('create-container api')!.resolve();
    ends.get('wait-ready license-proxy')!.reject(new Error('not ready'));
    await expect(whole).rejects.toThrow('not ready');
    await ahead.close();
    expect(takenBack).toEqual(['create-container api', 'create-container engine']);
  });

  it('ends where the plan ends, however long each step takes', async () => {
    const ways = [oneHost, twoHosts].flatMap((text) => {
      const from = nothing(text);
      const steps = stepsFrom(from, text);
      const there = simulate(from, steps);
      const upgrade = stepsFrom(there, text.replace('release-260812', 'release-260730'));
      expect(upgrade.length).toBeGreaterThan(steps.length);
      return [
        { from, steps },
        { from: there, steps: upgrade },
      ];
    });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ways), fc.scheduler(), async ({ from, steps }, scheduler) => {
        let hosts = from;
        const ahead = new StepsAhead({
          steps,
          async carryOut(step) {
            await scheduler.schedule(Promise.resolve(), step.id);
            hosts = simulate(hosts, [step]);
            return 'done';
          },
          takeBack: (step) => Promise.reject(new Error(`${step.title} was taken back`)),
        });
        await scheduler.waitFor(
          (async () => {
            for (const set of atOnce(steps)) await Promise.all(set.map((step) => ahead.take(step)));
            await ahead.all();
            await ahead.close();
          })(),
        );
        expect(comparable(hosts)).toEqual(comparable(simulate(from, steps)));
      }),
      { numRuns: 60 },
    );
  });
});
