// Owns the rules about disks: large enough, free enough for this change, there, and fast enough.
import type { Filesystem } from '#shared/domain/facts/system-facts';
import { inGb, inGib, listed } from '../amounts.ts';
import { blocker, given, ok, warning, type Rule } from '../rule.ts';
import { asked, judgeAsked } from './machine.ts';

const about = { theme: 'storage' } as const satisfies Partial<Rule>;

/** Directories that share a file system share its space. */
function distinct(filesystems: Filesystem[]): Filesystem[] {
  return filesystems.filter(
    (one, index) => filesystems.findIndex(({ mount }) => mount === one.mount) === index,
  );
}

export const storageRules: Rule[] = [
  {
    ...about,
    id: 'storage.size',
    worst: 'warning',
    title: 'Disk for images and models',
    // docs/domain.md, "Hardware"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'Images and models of a release take tens of gigabytes; an upgrade needs room for two releases.',
    judge: (input) =>
      given(input.facts.filesystems, (filesystems) => {
        const wanted = asked(input, ({ diskBytes }) => diskBytes);
        const used = distinct(
          filesystems.filter(({ purpose }) => purpose === 'images' || purpose === 'models'),
        );
        if (wanted.length === 0 || used.length === 0) return null;
        const bytes = used.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
        return judgeAsked(wanted, {
          have: `${inGb(bytes)} on ${listed(used.map(({ mount }) => mount))}`,
          fits: (value) => bytes >= value,
          write: inGb,
          remedy: 'Enlarge the disk, or put images and models on a larger one.',
        });
      }),
  },
  {
    ...about,
    id: 'storage.free',
    worst: 'warning',
    title: 'Free space',
    // docs/domain.md, "Volumes" and "Hosts in practice"
    source: 'Compose templates',
    meaning: 'A full disk stops the engine, its logs and every change.',
    judge: ({ facts, book }) =>
      given(facts.filesystems, (filesystems) => {
        const full = distinct(filesystems).filter(({ freeBytes }) => freeBytes < book.storage.reserveBytes);
        const words = (list: Filesystem[]) =>
          listed(list.map(({ mount, freeBytes }) => `${inGib(freeBytes)} on ${mount}`));
        if (full.length === 0) return ok(`${words(distinct(filesystems))} free.`);
        return warning(`Only ${words(full)} free.`, {
          remedy: 'Remove images and files that nobody needs, or enlarge the disk.',
        });
      }),
  },
  {
    ...about,
    id: 'storage.change',
    worst: 'blocker',
    title: 'Room for this change',
    source: 'Site Admin docs, Preflight: Room for images',
    meaning: 'A pull that fills the disk leaves the engine unable to do anything, also to go back.',
    practice: true,
    judge: ({ facts, need }) => {
      const { imageBytes } = need;
      if (imageBytes === null) return null;
      return given(facts.filesystems, (filesystems) => {
        const images = filesystems.find(({ purpose }) => purpose === 'images');
        if (!images) return null;
        const { freeBytes, mount } = images;
        if (freeBytes >= imageBytes)
          return ok(`${inGb(imageBytes)} needed, ${inGb(freeBytes)} free on ${mount}.`);
        return blocker(`The images need ${inGb(imageBytes)}; ${inGb(freeBytes)} are free on ${mount}.`, {
          remedy: 'Remove images that nobody needs, or enlarge the disk.',
        });
      });
    },
  },
  {
    ...about,
    id: 'storage.models',
    worst: 'warning',
    title: 'Directory with models',
    // docs/domain.md, "Volumes" and "Known failures"
    source: 'Compose templates',
    meaning: 'An Engine without models starts and refuses every call.',
    roles: ['engine'],
    judge: ({ facts, host }) =>
      given(facts.filesystems, (filesystems) => {
        const models = filesystems.find(({ purpose }) => purpose === 'models');
        if (!models) return null;
        if (models.exists) return ok(`${models.path} is there.`);
        return warning(`${host.models} is not there.`, {
          remedy: 'Create the directory and put the model files into it.',
          remedyId: 'create-directories',
        });
      }),
  },
  {
    ...about,
    id: 'storage.latency',
    worst: 'warning',
    title: 'Write latency',
    // docs/domain.md, "Hosts in practice" (10 ms) and "Air gap" (the journal must persist)
    source: 'common practice for disks that keep a journal: 10 ms, the journal must persist',
    meaning: 'A slow disk makes models load for minutes and loses the journal’s last lines in a power cut.',
    judge: ({ facts, book }) =>
      given(facts.writeLatency, (probes) => {
        const used = probes.filter(({ purpose }) => purpose === 'models' || purpose === 'journal');
        if (used.length === 0) return null;
        const words = (list: typeof used) =>
          listed(list.map(({ path, worstMs }) => `${worstMs.toFixed(1)} ms at worst in ${path}`));
        const slow = used.filter(({ worstMs }) => worstMs > book.storage.worstWriteMs);
        if (slow.length === 0) return ok(`${words(used)}.`);
        return warning(`${words(slow)}; up to ${book.storage.worstWriteMs} ms are usual.`, {
          remedy: 'Put the directory on a local SSD, or find out what else writes to this disk.',
        });
      }),
  },
];
