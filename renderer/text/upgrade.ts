// Strings of the upgrade guide: what is new, whether the hosts fit, images, rehearsal, plan, soak.
import { bytes, count, span } from '#renderer/text/format.ts';

export const upgradeText = {
  label: 'Upgrade',
  stages: {
    news: 'What is new',
    fit: 'Do the hosts fit',
    images: 'Images',
    rehearsal: 'Rehearsal',
    plan: 'Plan',
    soak: 'Watch and keep',
  },
  noSite: (site: string) => `There is no site named ${site}.`,
  kept: 'Your answers are kept while you are away. Nothing changes before you apply the plan.',
  news: {
    question: 'Upgrade to which release?',
    intro: (current: string) => `It runs ${current}. These releases are in the catalogue of this app.`,
    target: 'Release',
    runs: 'runs now',
    passes: (all: number) =>
      all === 0
        ? 'No release in between.'
        : all === 1
          ? 'One release in between'
          : `${count(all)} releases in between`,
    backwards:
      'This is an older release. History goes back to what ran before, image by image; choose this only for one that never ran here.',
    same: 'The site runs this release already.',
    unknown:
      'This release is not in the catalogue. It is treated like the nearest older one, and the plan says so.',
    columns: {
      release: 'Release',
      versions: 'API · Engine · License Proxy',
      driver: 'Driver',
      notes: 'What it brings',
    },
    notStated: 'not stated',
    noNotes: 'no change that affects a site',
    driver: (minimum: string) => `≥ ${minimum}`,
  },
  fit: {
    question: (release: string) => `Do the hosts fit ${release}?`,
    intro:
      'The same checks as on the Hosts screen, for the new release. A blocker stops the plan; most can be overridden there with a reason.',
    reading: 'Reading the hosts',
    /** What could not be read is never counted as fine. */
    rest: (told: number, fine: number, unknown: number) =>
      `${count(fine)} ${told > 0 ? 'other ' : ''}checks passed${unknown > 0 ? `, ${count(unknown)} could not be judged` : ''}.`,
    answer: (blockers: number, warnings: number) =>
      blockers + warnings === 0
        ? 'All checks passed'
        : [
            blockers > 0 ? `${count(blockers)} ${blockers === 1 ? 'blocker' : 'blockers'}` : null,
            warnings > 0 ? `${count(warnings)} ${warnings === 1 ? 'warning' : 'warnings'}` : null,
          ]
            .filter(Boolean)
            .join(', '),
    whole: 'site',
    grid: 'See every check',
  },
  images: {
    question: 'Fetch the images ahead of time?',
    intro:
      'Fetching takes most of the time and does not affect running services. After it the change itself is short.',
    planning: 'Reading hosts and registry',
    present: 'Every image of this release is on its host.',
    columns: { host: 'Host', image: 'Image', size: 'To fetch' },
    unknownSize: 'not known',
    total: (sum: number) => `${bytes(sum)} in all`,
    fetch: (all: number) => (all === 1 ? 'Fetch 1 image now' : `Fetch ${count(all)} images now`),
    later: 'Fetch them with the change',
    answer: { present: 'on the hosts', later: 'with the change' },
  },
  rehearsal: {
    question: 'Rehearse it first?',
    intro:
      'Site Admin runs a copy of this site on the embedded engine, with stand-ins for the services, and upgrades it and rolls it back. Your hosts are not changed.',
    start: 'Rehearse there and back',
    again: 'Rehearse again',
    skip: 'Go on without',
    stopped: 'The rehearsal was cancelled.',
    answer: { succeeded: 'there and back', failed: 'failed', running: 'under way', none: 'not rehearsed' },
  },
  plan: { planning: 'Reading the hosts and planning' },
  soak: {
    question: 'Watch it, then keep it',
    none: 'The upgrade has not been carried out yet.',
    toPlan: 'Go to the plan',
    since: (ms: number) => `for ${span(ms)}`,
    running: (release: string) => `${release} has served`,
    notSucceeded: 'The change did not finish. Its page shows why, and how to resume or revert it.',
    toOperation: 'Show the operation',
    verdict: {
      fine: 'No problem so far.',
      short: 'No problem so far; watch it for a quarter of an hour.',
      attention: 'Something needs attention.',
    },
    columns: {
      service: 'Service',
      host: 'Host',
      state: 'State',
      since: 'Runs',
      restarts: 'Restarts',
      load: 'In flight',
    },
    keep: 'Keep it and save the report',
    saveReport: 'Save the report',
    back: (revision: number) => `Roll back to revision ${revision}`,
    kept: 'The report is saved. The site document says the new release; the earlier revision stays in History.',
    noticed: 'What callers noticed',
    nothing: 'No step interrupted callers.',
    lasted: (ms: number) => `lasted ${span(ms)}`,
    streams: (streams: number, files: number) => `${count(streams)} streams, ${count(files)} files`,
  },
  live: {
    title: 'Speech now',
    streams: (all: number) => (all === 1 ? '1 stream' : `${count(all)} streams`),
    files: (all: number) => (all === 1 ? '1 file' : `${count(all)} files`),
  },
};
