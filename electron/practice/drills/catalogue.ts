// Owns the list of drills, in the order in which a newcomer should meet them.
import { apiCritical } from './api-critical.ts';
import { diskFull } from './disk-full.ts';
import type { Drill } from './drill.ts';
import { engineCrash } from './engine-crash.ts';
import { engineReturns500 } from './engine-returns-500.ts';
import { imageCorrupt } from './image-corrupt.ts';
import { licenseKeyRejected } from './license-key-rejected.ts';
import { licenseServerLost } from './license-server-lost.ts';
import { registryCut } from './registry-cut.ts';
import { registryRefusesLogin } from './registry-refuses-login.ts';
import { slowEngineStart } from './slow-engine-start.ts';

export const drills: readonly Drill[] = [
  licenseServerLost,
  licenseKeyRejected,
  engineCrash,
  apiCritical,
  slowEngineStart,
  diskFull,
  registryRefusesLogin,
  registryCut,
  imageCorrupt,
  engineReturns500,
];
