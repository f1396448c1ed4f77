// Owns the drill in which the practice host's disk is full.
import type { Drill } from './drill.ts';

export const diskFull: Drill = {
  name: 'disk-full',
  title: 'The disk of the host is full',
  teaches:
    'Pulls and file writes fail half-way with "no space left on device"; what ran before keeps running.',
  undo: 'End the drill: the space is back. Files half written are for the app to clean up.',
  begin: (stage) => stage.engines((faults) => (faults.diskFull = true)),
  end: (stage) => stage.engines((faults) => (faults.diskFull = false)),
};
