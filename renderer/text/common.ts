// Strings used on many screens: status words, service names, buttons, ages.
import type { UnreadHost, UnreadLog } from '#shared/contract/services';
import type { Health, ServiceState } from '#shared/domain/status/status';
import type { StepState } from '#shared/operations/operation';
import type { OperationState } from '#shared/operations/states';
import { ago } from '#renderer/text/format.ts';

export const commonText = {
  appName: 'Site Admin',
  close: 'Close',
  cancel: 'Cancel',
  tryAgain: 'Try again',
  back: 'Back',
  reading: 'Reading…',
  none: 'none',
  notKnown: 'not known',
  practice: 'practice',
  evidence: 'Evidence',
  age: ago,
  reference: (code: string, callId: string | null) => (callId === null ? code : `${code} · call ${callId}`),
};

export const unreadHostWords = ({ host, error }: UnreadHost): string =>
  `${host} cannot be read: ${error.message} ${error.remedy}`;

export const unreadLogWords = ({ host, container, error }: UnreadLog): string =>
  container === null
    ? unreadHostWords({ host, error })
    : `The log of ${container} on ${host} cannot be read: ${error.message} ${error.remedy}`;

/** One text for screens, plans and findings. */
export { roleTitle } from '#shared/domain/site/role-names';
export { serviceTitle } from '#shared/domain/site/service-title';

export const serviceStateWord: Record<ServiceState, string> = {
  absent: 'absent',
  created: 'created',
  starting: 'starting',
  ready: 'ready',
  draining: 'draining',
  stopped: 'stopped',
  failed: 'down',
  unknown: 'unknown',
};

export const healthWord: Record<Health, string> = {
  ok: 'working',
  degraded: 'degraded',
  down: 'down',
  unknown: 'unknown',
};

export const operationStateWord: Record<OperationState, string> = {
  queued: 'queued',
  running: 'running',
  cancelling: 'cancelling',
  succeeded: 'succeeded',
  failed: 'failed',
  cancelled: 'cancelled',
  interrupted: 'interrupted',
};

export const stepStateWord: Record<StepState, string> = {
  waiting: 'waiting',
  running: 'running',
  done: 'done',
  unchanged: 'nothing to do',
  failed: 'failed',
  skipped: 'skipped',
};

/** Guides: one question at a time. */
export const guideText = { continue: 'Continue', back: 'Back' };
