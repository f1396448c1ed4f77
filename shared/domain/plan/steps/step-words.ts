// Texts of every step kind: title, reason, risk, verification, undo, usual duration. The effects are in electron/core/plans/steps.
import { serviceTitle } from '#shared/domain/site/service-title';
import { placeOf, type Action, type Place, type Step } from '../plan.ts';

export type StepContext = Place & {
  reason: string;
  interruption?: string | null;
  guards?: string[];
  /** A better estimate than the usual time, in milliseconds. */
  estimateMs?: number;
};

type Words = Pick<Step, 'title' | 'risk' | 'readsBack' | 'undo' | 'estimateMs'>;

export function describeStep(action: Action, context: StepContext): Omit<Step, 'id' | 'needs'> {
  return {
    ...placeOf(context),
    action,
    reason: context.reason,
    interruption: context.interruption ?? null,
    guards: context.guards ?? [],
    ...words(action, context),
    ...(context.estimateMs === undefined ? {} : { estimateMs: context.estimateMs }),
    estimateFrom: 'usual',
  };
}

function words(action: Action, place: Place): Words {
  const { host, service, role } = place;
  const who = service !== null && role !== null ? serviceTitle({ service, role }) : host;
  switch (action.kind) {
    case 'pull-image':
      return {
        title: `Fetch ${shortImage(action.image)}`,
        risk: 'none',
        readsBack: 'the image, by its digest',
        undo: 'nothing to undo; an unused image does no harm',
        estimateMs: 60_000,
      };
    case 'write-files':
      return {
        title: `Write ${action.files.map((file) => file.name).join(', ')}`,
        risk: 'none',
        readsBack: 'every file, byte by byte',
        undo: 'nothing to undo; the directory is new and named after its content',
        estimateMs: 1_500,
      };
    case 'ensure-network':
      return {
        title: `Create network ${action.network}`,
        risk: 'none',
        readsBack: 'the network, by name',
        undo: 'remove the network',
        estimateMs: 500,
      };
    case 'create-container':
      return {
        title: `Create ${action.spec.name}`,
        risk: 'low',
        readsBack: 'the container, its image and its labels',
        undo: `remove ${action.spec.name}`,
        estimateMs: 800,
      };
    case 'start-container':
      return {
        title: `Start ${action.container}`,
        risk: 'low',
        readsBack: 'that it runs',
        undo: `stop ${action.container}`,
        estimateMs: 1_000,
      };
    case 'wait-ready':
      return {
        title: `Wait until ${who} is ready`,
        risk: 'none',
        readsBack: readiness(place.role),
        undo: 'nothing to undo',
        estimateMs: 6_000,
      };
    case 'wait-connected':
      return {
        title: `Wait until ${action.container} is Connected itself`,
        risk: 'none',
        readsBack: '/v1/status says Connected, not TrustBased',
        undo: 'nothing to undo; nobody asks it for a licence yet',
        estimateMs: 3_000,
      };
    case 'join-network':
      return {
        title: `Put ${action.container} on network ${action.network}`,
        risk: 'low',
        readsBack: `that it is on ${action.network}`,
        undo: 'nothing to undo; nobody asks it by name yet',
        estimateMs: 500,
      };
    case 'take-name':
      return {
        title: `Give ${action.container} the name ${action.alias}`,
        risk: 'low',
        readsBack: `the name ${action.alias} on ${action.network}, and that it is Connected`,
        undo: `stop ${action.container}; whoever else has the name answers`,
        estimateMs: 1_000,
      };
    case 'prove-licence':
      return {
        title: `Prove that ${action.container} licenses`,
        risk: 'none',
        readsBack:
          'Connected throughout, an answer of the licence server since it has the name, API and Engine as ready as before',
        undo: 'nothing to undo',
        estimateMs: 3_000,
      };
    case 'prove':
      return {
        title: `Prove ${action.subject ?? action.container} with speech: pre-recorded and streaming`,
        risk: 'none',
        readsBack: 'two transcripts of the shipped sample',
        undo: 'nothing to undo',
        estimateMs: 8_000,
      };
    case 'move-traffic':
      return {
        title: action.to === null ? `Traffic away from ${action.container}` : `Traffic to ${action.to}`,
        risk: 'low',
        readsBack:
          action.proof === 'both'
            ? `active_* of ${action.container} is and stays zero, and another one was seen at work`
            : `active_* of ${action.container} is and stays zero`,
        undo: `move it back; ${action.container} is still there`,
        estimateMs: 30_000,
      };
    case 'drain':
      return {
        title: `Let ${who} finish its work`,
        risk: 'low',
        readsBack:
          action.ifUnknown === 'refuse'
            ? 'several readings in a row show no requests in flight, or the deadline passes; if it reports no count, the plan ends at the deadline and does not stop it, because callers may still use it'
            : `several readings in a row show no requests in flight, or the deadline passes; if it reports no count, it is stopped ${action.mostSilentMs === undefined ? 'at the deadline' : `after ${action.mostSilentMs / 1000} s, because it was never ready`}`,
        undo: 'nothing to undo',
        estimateMs: 5_000,
      };
    case 'stop-container':
      return {
        title: `Stop ${action.container}`,
        risk: 'medium',
        readsBack: 'that it has stopped',
        undo: `start ${action.container}`,
        estimateMs: 3_000,
      };
    case 'set-restart':
      return {
        title: `Set the restart policy of ${action.container} to ${action.restart}`,
        risk: 'none',
        readsBack: 'the policy, as the engine says it',
        undo: 'set it back',
        estimateMs: 300,
      };
    case 'rename-container':
      return {
        title: `Rename ${action.container} to ${action.to}`,
        risk: 'low',
        readsBack: 'the container under its new name',
        undo: `rename ${action.to} to ${action.container}`,
        estimateMs: 300,
      };
    case 'remove-container':
      return {
        title: `Remove ${action.container}`,
        risk: 'medium',
        readsBack: 'that the container is gone',
        undo: 'apply an earlier revision',
        estimateMs: 800,
      };
    case 'remove-network':
      return {
        title: `Remove network ${action.network}`,
        risk: 'low',
        readsBack: 'that the network is gone',
        undo: 'apply the site again',
        estimateMs: 500,
      };
  }
}

function readiness(role: Step['role']): string {
  if (role === 'api') return '/v1/status/engine says Connected';
  if (role === 'license-proxy') return '/v1/status says Connected or TrustBased';
  return 'its metrics port answers';
}

function shortImage(image: string): string {
  return image.split('/').at(-1) ?? image;
}
