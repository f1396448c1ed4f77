// Owns the drill in which inference fails, until the API calls itself Critical.
import type { Drill } from './drill.ts';

const requestCount = 24;

export const apiCritical: Drill = {
  name: 'api-critical',
  title: 'Inference fails and the API turns Critical',
  teaches:
    'A container that runs is not a service that serves: the API answers, and its own health says Critical.',
  undo: 'End the drill: inference works again, and good requests bring the health back to Healthy.',
  begin: async (stage) => {
    stage.service('engine', { name: 'inference-fails', active: true });
    await stage.sendRequests(requestCount);
  },
  end: async (stage) => {
    stage.service('engine', { name: 'inference-fails', active: false });
    await stage.sendRequests(requestCount);
  },
};
