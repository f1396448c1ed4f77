// Owns the faults of the matrix: which steps each of them can touch, how it begins in the very moment before a step's effect, and how it ends.
import type { ActionKind, Step } from '#shared/domain/plan/plan';
import type { Trouble } from './ground.ts';
import type { Stage } from './stage.ts';

export interface Fault {
  name: string;
  touches(step: Step): boolean;
  begin(stage: Stage, step: Step, operationId: () => string): void;
  end(stage: Stage, step: Step): Promise<void>;
}

const trouble = (name: Trouble, kinds: ActionKind[]): Fault => ({
  name,
  touches: ({ action }) => kinds.includes(action.kind),
  begin: ({ ground }) => ground.troubles[name].begin(),
  end: async ({ ground }) => ground.troubles[name].end(),
});

/** A container that a step is about. */
function containerOf({ action }: Step): string | null {
  if (action.kind === 'create-container') return action.spec.name;
  return 'container' in action ? action.container : null;
}

const nothing = () => Promise.resolve();

export const faults: Fault[] = [
  {
    name: 'link cut',
    touches: () => true,
    begin: (stage) => stage.gate.cut(),
    end: async (stage) => stage.gate.mend(),
  },
  {
    name: 'engine returns 500',
    touches: () => true,
    begin: (stage) => stage.gate.spoil(),
    end: async (stage) => stage.gate.mend(),
  },
  {
    name: 'engine restarts',
    touches: () => true,
    // Away in this moment; back, with its containers started again, before anybody goes on.
    begin: (stage) => stage.gate.cut(),
    async end(stage) {
      await stage.ground.restartEngine();
      stage.gate.mend();
    },
  },
  trouble('disk full', ['pull-image', 'write-files', 'create-container']),
  trouble('image corrupt', ['pull-image']),
  trouble('licence server down', [
    'start-container',
    'wait-connected',
    'take-name',
    'prove-licence',
    'wait-ready',
    'stop-container',
  ]),
  {
    name: 'container exits',
    touches: ({ action }) =>
      ['start-container', 'wait-ready', 'wait-connected', 'prove-licence', 'prove', 'drain'].includes(
        action.kind,
      ),
    begin: (stage, step) => stage.askEngine('POST', `/containers/${containerOf(step) ?? ''}/kill`),
    end: nothing,
  },
  {
    name: 'readiness never',
    touches: ({ action }) => ['wait-ready', 'wait-connected', 'prove'].includes(action.kind),
    // Frozen: it runs and never answers. The operator gives up before the step's own deadline does.
    begin(stage, step, operationId) {
      stage.askEngine('POST', `/containers/${containerOf(step) ?? ''}/pause`);
      setTimeout(
        () => void stage.client.call('operations.cancel', { operationId: operationId() }).catch(nothing),
        1_000,
      );
    },
    end: async (stage, step) => stage.askEngine('POST', `/containers/${containerOf(step) ?? ''}/unpause`),
  },
  {
    name: 'clock jumps',
    touches: () => true,
    begin: (stage) => stage.jumpClock(36 * 3_600_000),
    end: async (stage) => stage.jumpClock(0),
  },
];
