// Owns the signs that something beside the engine and Site Admin starts, replaces or deletes a container: systemd units, compose at boot,
// `--rm`, Swarm, Watchtower and Podman's own updates. Each is said before anything is planned, with what happens at the next boot. Pure.
import { lostWhenStopped, runAgainWords, unitOf } from '../plan/judging/way-back.ts';
import { item, type AdoptionItem } from './adoption.ts';
import type { FoundService } from '../containers/found-container.ts';
import type { TakenService } from './taken-services.ts';

/** Another container of the host. */
export interface Neighbour {
  name: string;
  image: string;
}

const WATCHTOWER = /(?:^|\/)watchtower(?=[:@]|$)/;
const WATCHTOWER_LABEL = 'com.centurylinklabs.watchtower.';
const AUTO_UPDATE = 'io.containers.autoupdate';
const SWARM = 'com.docker.swarm.service.name';

export function otherStarters(taken: readonly TakenService[], neighbours: Neighbour[]): AdoptionItem[] {
  const services = taken.map(({ found }) => found);
  return [...services.flatMap(startersOf), ...replacers(services, neighbours)];
}

function startersOf(found: FoundService): AdoptionItem[] {
  return [ownedElsewhere(found), mayComeUp(found), noRestart(found)].filter((one) => one !== null);
}

/** Plans refuse to stop it, in the same words (guard.wayBack). */
function ownedElsewhere(found: FoundService): AdoptionItem | null {
  const why = lostWhenStopped(found, 'apply');
  if (why === null) return null;
  const unit = unitOf(found);
  const next =
    unit === null
      ? 'After the next boot it is gone, unless something else makes it again'
      : 'At the next boot that unit starts it again, whatever runs in its place';
  return item('differs', 'adoption.startedElsewhere', {
    container: found.name,
    message: `${found.name} cannot be the way back of a change: ${why}. ${next}; until this is mended, plans that stop it are refused.`,
    evidence: unit === null ? 'AutoRemove true' : `PODMAN_SYSTEMD_UNIT ${unit}`,
    remedy: `${runAgainWords(found.name)}; then look again.`,
  });
}

function mayComeUp(found: FoundService): AdoptionItem | null {
  const unit = unitOf(found);
  const swarm = found.labels[SWARM];
  if (swarm !== undefined)
    return item('differs', 'adoption.startedElsewhere', {
      container: found.name,
      message: `Docker Swarm runs ${found.name}: it starts another one when this one stops or the host boots, beside the one that Site Admin makes.`,
      evidence: `${SWARM} ${swarm}`,
      remedy: `Remove the service ${swarm} from the swarm and run ${found.name} as a plain container, then look again.`,
    });
  if (unit === null || lostWhenStopped(found, 'remove') !== null) return null;
  return item('differs', 'adoption.startedElsewhere', {
    container: found.name,
    message: `If there is a systemd unit ${unit}, it starts the containers of its compose file at the next boot: ${found.name} as it is now comes up beside or instead of its successor.`,
    evidence: `PODMAN_SYSTEMD_UNIT ${unit}`,
    remedy: `Look with \`systemctl status ${unit}\`; disable the unit before the first change.`,
  });
}

/** It runs, and no engine will start it after a boot: so somebody else does, or nobody. */
function noRestart(found: FoundService): AdoptionItem | null {
  const isOwned = unitOf(found) !== null || found.labels[SWARM] !== undefined;
  if (isOwned || !['no', ''].includes(found.restart)) return null;
  const project = found.labels['com.docker.compose.project'];
  const compose = project
    ? ` If that is \`docker compose up\` of the project ${project}, it starts ${found.name} as it is now, or makes it again, beside or instead of its successor.`
    : '';
  return item('differs', 'adoption.startedElsewhere', {
    container: found.name,
    message: `The engine does not start ${found.name} when the host boots, and a successor would have the same restart policy: after the next boot it runs only if something else starts it, such as a systemd unit, cron or a script.${compose}`,
    evidence: `restart ${found.restart || 'no'}${project ? `, compose project ${project}` : ''}`,
    remedy: `Find what starts it (\`systemctl list-unit-files --state=enabled\`, \`crontab -l\`) and disable that before the first change; write restart = "unless-stopped" for the service into the site document, so that the engine starts it.`,
  });
}

function replacers(services: FoundService[], neighbours: Neighbour[]): AdoptionItem[] {
  const labels = services.flatMap((found) =>
    Object.entries(found.labels)
      .filter(([label]) => label.startsWith(WATCHTOWER_LABEL))
      .map(([label, value]) => `${found.name}: ${label}=${value}`),
  );
  const towers = neighbours.filter(({ image }) => WATCHTOWER.test(image));
  const seen = [...towers.map(({ name, image }) => `${name}: ${image}`), ...labels];
  const updated = services.flatMap((found) => {
    const policy = found.labels[AUTO_UPDATE];
    if (policy === undefined || policy === 'disabled') return [];
    return [
      item('differs', 'adoption.replacedElsewhere', {
        container: found.name,
        message: `Podman replaces ${found.name} when its tag has another image (podman auto-update), without draining it and without a plan.`,
        evidence: `${AUTO_UPDATE}=${policy}`,
        remedy: `Remove the label ${AUTO_UPDATE}, or disable podman-auto-update.timer.`,
      }),
    ];
  });
  if (seen.length === 0) return updated;
  return [
    ...updated,
    item('differs', 'adoption.replacedElsewhere', {
      container: null,
      message:
        'Watchtower is or was meant for this host: it stops and makes containers anew when their tag has another image, also those of Site Admin, without draining them and without a plan.',
      evidence: seen.join('\n'),
      remedy: 'Take these services out of what Watchtower watches, or stop it, before the first change.',
    }),
  ];
}
