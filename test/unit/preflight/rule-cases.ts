// Owns the list of all cases of rules.
import type { RuleCase } from './rule-case.ts';
import { driverCases, engineCases, gpuCases } from './rule-cases-gpu.ts';
import { machineCases, networkCases, siteCases } from './rule-cases-site.ts';
import { tlsCases } from './rule-cases-tls.ts';

export const ruleCases: Record<string, RuleCase> = {
  ...engineCases,
  ...gpuCases,
  ...driverCases,
  ...machineCases,
  ...networkCases,
  ...siteCases,
  ...tlsCases,
};
