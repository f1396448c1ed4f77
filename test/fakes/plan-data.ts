// Owns the plans that the screens are looked at with: those of the product's own planner, for hosts that run what a status says.
import type { Observed } from '#shared/domain/plan/observed';
import { makePlan } from '#shared/domain/plan/make-plan';
import type { Goal, Plan } from '#shared/domain/plan/plan';
import type { SiteDocument } from '#shared/domain/site/site-document';
import type { SiteStatus } from '#shared/domain/status/status';
import { emptyHosts } from '#test/fixtures/empty-hosts';
import { sha256 } from '#test/fixtures/sha256';
import { simulate } from '#test/fixtures/simulated-hosts';
import { documentOf } from '#test/fixtures/site-documents';

const REVISION = 13;

/** `release`: another one than the hosts run. */
export function fakePlan(status: SiteStatus, goal: Exclude<Goal, 'revert'>, release = status.release): Plan {
  const document = documentFor(status);
  const isRunning = status.services.some((each) => each.state === 'ready');
  const nothing = emptyHosts(...status.hosts.map(({ host }) => host));
  const running =
    isRunning || goal === 'start' ? simulate(nothing, planOf(document, nothing, 'apply').steps) : nothing;
  const observed = goal === 'start' ? simulate(running, planOf(document, running, 'stop').steps) : running;
  return planOf({ ...document, release }, observed, goal);
}

function planOf(document: SiteDocument, observed: Observed, goal: Goal): Plan {
  const returnsTo = goal === 'rollback' ? { returnsTo: REVISION - 1 } : {};
  return makePlan({ document, observed, goal, revision: REVISION, hash: sha256, ...returnsTo });
}

export function documentText({ site, release, hosts, services }: SiteStatus): string {
  const proxies = services.filter(({ role }) => role === 'license-proxy').length;
  const entries = hosts.map(({ host }) => {
    const roles = services.filter((each) => each.host === host).map(({ role }) => role);
    return `[[host]]\nname = "${host}"\nconnection = "ssh://ops@${host}"\nroles = ${JSON.stringify(roles)}\n`;
  });
  return `name = "${site}"\nrelease = "${release}"\n[licensing]\nmode = "license-proxy"\nproxies = ${proxies}\n${entries.join('\n')}`;
}

const documentFor = (status: SiteStatus): SiteDocument => documentOf(documentText(status));
