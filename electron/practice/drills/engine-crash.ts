// Owns the drill in which every Engine panics at once.
import type { Drill } from './drill.ts';

export const engineCrash: Drill = {
  name: 'engine-crash',
  title: 'The Engine crashes',
  teaches: 'The API keeps running and answers 503 while the Engine restarts and loads its models again.',
  undo: 'Nothing to undo: the restart policy brings the Engine back. Ending the drill only closes it.',
  begin: (stage) => stage.service('engine', { name: 'panic', active: true }),
  end: () => undefined,
};
