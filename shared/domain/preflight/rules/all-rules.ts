// Owns the list of all rules, in the order in which a reader meets them.
import type { Rule, SiteRule } from '../rule.ts';
import { cdiRules } from './cdi.ts';
import { certificateRules } from './certificates.ts';
import { architectureRule, engineRules, reachableRule } from './connection.ts';
import { driverCareRules } from './driver-care.ts';
import { driverRules } from './driver.ts';
import { egressRules } from './egress.ts';
import { gpuDeviceRules } from './gpu-devices.ts';
import { gpuRuntimeRules } from './gpu-runtime.ts';
import { gpuUseRules } from './gpu-use.ts';
import { leftHostRules } from './left-hosts.ts';
import { machineRules } from './machine.ts';
import { networkRules } from './network.ts';
import { productRules, productSiteRules } from './products.ts';
import { siteOwnRules } from './site.ts';
import { storageRules } from './storage.ts';
import { timeRules } from './time.ts';

export const hostRules: readonly Rule[] = [
  reachableRule,
  ...engineRules,
  ...gpuRuntimeRules,
  ...cdiRules,
  ...gpuDeviceRules,
  ...driverRules,
  ...driverCareRules,
  ...gpuUseRules,
  ...productRules,
  architectureRule,
  ...machineRules,
  ...storageRules,
  ...networkRules,
  ...egressRules,
  ...timeRules,
  ...certificateRules,
];

export const siteRules: readonly SiteRule[] = [...siteOwnRules, ...leftHostRules, ...productSiteRules];
