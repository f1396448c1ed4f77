// Owns a test file's lab: raised before its tests, taken down after them, with nothing left. A lab that was only
// joined (SITE_ADMIN_LAB) is left as it is.
import { afterAll, beforeAll, expect } from 'vitest';
import { readRecords } from './lab-record.ts';
import { findLeftovers } from './leftovers.ts';
import { joinVariable, raiseLab, whyNoLab, type Lab, type LabWishes } from './raise-lab.ts';

/** Under CI a machine without a lab is a failure, not a reason to skip. */
export const skipReason = process.env.CI === 'true' || process.env[joinVariable] ? null : whyNoLab();

export function useLab(wishes?: LabWishes): () => Lab {
  let lab: Lab | undefined;
  beforeAll(async () => {
    if (skipReason) return;
    lab = await raiseLab(wishes);
  }, 120_000);
  afterAll(async () => {
    if (!lab || (process.env[joinVariable] && !wishes?.fresh)) return;
    const record = readRecords().find(({ directory }) => directory === lab?.directory);
    await lab.close();
    if (record) expect(await findLeftovers(record)).toEqual([]);
  }, 60_000);
  return () => {
    if (!lab) throw new Error('the lab is not raised');
    return lab;
  };
}
