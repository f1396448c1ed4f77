// Owns the drill in which the registry delivers damaged layers.
import type { Drill } from './drill.ts';

export const imageCorrupt: Drill = {
  name: 'image-corrupt',
  title: 'An image arrives damaged',
  teaches:
    'Digests protect a site: a layer whose bytes do not match is refused, and nothing is started from it.',
  undo: 'End the drill and pull again.',
  begin: (stage) => stage.registry({ corruptBlobs: true }),
  end: (stage) => stage.registry({ corruptBlobs: false }),
};
