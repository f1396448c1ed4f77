// Owns the drill in which downloads from the registry break off half-way.
import type { Drill } from './drill.ts';

export const registryCut: Drill = {
  name: 'registry-cut',
  title: 'Downloads are cut half-way',
  teaches:
    'A stream that ends is not a download that finished: success is confirmed by reading the image back.',
  undo: 'End the drill and pull again: layers that were complete are not fetched twice.',
  begin: (stage) => stage.registry({ cutBlobs: true }),
  end: (stage) => stage.registry({ cutBlobs: false }),
};
