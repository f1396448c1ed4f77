// Owns the mapping from what the core says to the eight shapes.
import type { Health, LicenceStatus, ServiceState, Finding } from '#shared/domain/status';
import type { OperationState, StepState } from '#shared/operations/operation';
import type { StatusKind } from '#renderer/ui/status.tsx';

export const serviceKindOfStatus: Record<ServiceState, StatusKind> = {
  absent: 'stopped',
  created: 'stopped',
  starting: 'moving',
  ready: 'ready',
  draining: 'moving',
  stopped: 'stopped',
  failed: 'down',
  unknown: 'unknown',
};

export const healthKind: Record<Health, StatusKind> = {
  ok: 'ready',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
};

export const licenceKind: Record<LicenceStatus['state'], StatusKind> = {
  Ready: 'moving',
  Connected: 'ready',
  TrustBased: 'warning',
  Failed: 'down',
  Direct: 'ready',
  Unknown: 'unknown',
};

export const findingKind: Record<Finding['level'], StatusKind> = {
  ok: 'ready',
  warning: 'warning',
  blocker: 'down',
};

export const operationKind: Record<OperationState, StatusKind> = {
  queued: 'stopped',
  running: 'moving',
  cancelling: 'moving',
  succeeded: 'ready',
  failed: 'down',
  cancelled: 'stopped',
  interrupted: 'warning',
};

export const stepKind: Record<StepState, StatusKind> = {
  waiting: 'stopped',
  running: 'moving',
  done: 'ready',
  unchanged: 'ready',
  failed: 'down',
  skipped: 'stopped',
};
