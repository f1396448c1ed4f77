// Owns the drill in which the site's way to the vendor's licence server is cut.
import type { Drill } from './drill.ts';

export const licenseServerLost: Drill = {
  name: 'license-server-lost',
  title: 'The licence server cannot be reached',
  teaches:
    'A License Proxy goes to TrustBased and keeps the site alive until its trust window ends; a new one cannot start.',
  undo: 'End the drill: the next check-in, within seconds, turns the proxy back to Connected.',
  begin: (stage) => stage.licenseServer('unreachable'),
  end: (stage) => stage.licenseServer('answering'),
};
