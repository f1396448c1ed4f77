// Owns the drill in which the image registry refuses every login.
import type { Drill } from './drill.ts';

export const registryRefusesLogin: Drill = {
  name: 'registry-refuses-login',
  title: 'The registry refuses the login',
  teaches:
    'Distribution credentials expire: pulls fail with "unauthorized", images that are present still start.',
  undo: 'End the drill: the same credentials are accepted again.',
  begin: (stage) => stage.registry({ refuseLogin: true }),
  end: (stage) => stage.registry({ refuseLogin: false }),
};
