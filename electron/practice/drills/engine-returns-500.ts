// Owns the drill in which the container engine answers every request with an error.
import type { Drill } from './drill.ts';

export const engineReturns500: Drill = {
  name: 'engine-returns-500',
  title: 'The container engine answers 500',
  teaches:
    'A sick container engine says nothing about the containers: they serve on while nobody can see them.',
  undo: 'End the drill: the container engine answers again, and the app reads everything anew.',
  begin: (stage) => stage.engines((faults) => (faults.answers500 = true)),
  end: (stage) => stage.engines((faults) => (faults.answers500 = false)),
};
