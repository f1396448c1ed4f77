// Owns the drill in which the vendor answers every licence request with 401.
import type { Drill } from './drill.ts';

export const licenseKeyRejected: Drill = {
  name: 'license-key-rejected',
  title: 'The licence key is rejected',
  teaches:
    'A 401 is a wrong or expired key, not a network fault: no trust window helps, and services end after their grace.',
  undo: 'End the drill; services that shut down come back by their restart policy.',
  begin: (stage) => stage.licenseServer('rejecting'),
  end: (stage) => stage.licenseServer('answering'),
};
