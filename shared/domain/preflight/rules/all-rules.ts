// Owns the list of all rules, in the order in which a reader meets them.
import type { Rule, SiteRule } from '../rule.ts';
import { architectureRule, engineRules, reachableRule } from './connection.ts';
import { driverRules } from './driver.ts';
import { gpuDeviceRules } from './gpu-devices.ts';

export const hostRules: readonly Rule[] = [
  reachableRule,
  ...engineRules,
  ...driverRules,
  ...gpuDeviceRules,
  architectureRule,
];

export const siteRules: readonly SiteRule[] = [];
