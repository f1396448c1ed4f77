// Owns the drill in which an Engine takes long to load its models.
import type { Drill } from './drill.ts';

const loadMs = '20000';

export const slowEngineStart: Drill = {
  name: 'slow-engine-start',
  title: 'The Engine starts slowly',
  teaches:
    'Loading models may take minutes: the API stays Initializing, and a plan must wait for it rather than give up.',
  undo: 'End the drill: Engines started from then on load quickly again.',
  begin: (stage) => stage.engines((faults) => (faults.extraEnv.PRACTICE_MODEL_LOAD_MS = loadMs)),
  end: (stage) =>
    stage.engines((faults) => void Reflect.deleteProperty(faults.extraEnv, 'PRACTICE_MODEL_LOAD_MS')),
};
