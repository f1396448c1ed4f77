// Owns the rules about who uses which GPU. Source: docs/domain.md, "Products and GPUs" and "Platforms and GPUs" (what must not be combined).
import type { ContainerFact } from '#shared/domain/facts/engine-facts';
import { valueOf } from '#shared/domain/facts/reading';
import { inGib, listed } from '../amounts.ts';
import { isUsing, wasGiven } from '../map-gpus.ts';
import { blocker, given, ok, warning, type Rule } from '../rule.ts';
import { enginesGpus, nameOf } from './gpu-devices.ts';

const about = { theme: 'gpu', roles: ['engine'] } as const satisfies Partial<Rule>;

/** The process of an Engine calls itself impeller (docs/domain.md, "Known failures"). */
const ENGINE_PROCESS = /impeller/;
/** Old sites still run images under the legacy name (docs/domain.md, "Components and images"). */
const ENGINE_IMAGE = /(self-hosted|onprem)-engine\b/;

const isEngine = ({ role, image }: ContainerFact) => role === 'engine' || ENGINE_IMAGE.test(image);

export const gpuUseRules: Rule[] = [
  {
    ...about,
    id: 'gpu.assigned',
    worst: 'blocker',
    title: 'GPUs of the document exist',
    // docs/domain.md, "Known failures" (an Engine panics at a missing device)
    source: 'Deepgram docs and issues, known failures: an Engine panics at a missing device',
    meaning: 'An Engine that is given a GPU which is not there does not start.',
    judge: ({ facts, host }) => {
      if (host.gpus.length === 0) return null;
      return given(facts.gpus, (gpus) => {
        const missing = host.gpus.filter((wanted) => !gpus.some(({ uuid }) => uuid === wanted));
        if (missing.length === 0) return ok(`All ${host.gpus.length} are there.`);
        return blocker(`${listed(missing)} ${missing.length === 1 ? 'is' : 'are'} not on this host.`, {
          evidence: gpus.map(({ uuid, name }) => `${uuid} ${name}`).join('\n'),
          remedy: 'Correct `gpus` of the host in the site document, or leave it empty for all.',
        });
      });
    },
  },
  {
    ...about,
    id: 'gpu.shape',
    worst: 'warning',
    title: 'One GPU per machine',
    // docs/domain.md, "Products and GPUs" and "Platforms and GPUs"
    source: 'Deepgram docs, Flux and text-to-speech pages; Deepgram docs, Deployment Environments',
    meaning:
      'One Engine on one GPU is the efficient shape; one Engine on several gives less than several Engines.',
    judge: (input) => {
      const needsMore = input.document.products.some((product) => product.startsWith('aura-2'));
      if (needsMore) return null;
      return given(input.facts.gpus, (all) => {
        const count = enginesGpus(input, all).length;
        if (count === 0) return null;
        if (count <= input.book.gpu.recommendedPerMachine) return ok('The Engine uses one GPU.');
        return warning(`One Engine uses ${count} GPUs.`, {
          remedy: 'Give the Engine one GPU by its UUID; use the others for Engines on other hosts.',
        });
      });
    },
  },
  {
    ...about,
    id: 'gpu.foreign',
    worst: 'warning',
    title: 'No strangers on the GPU',
    // docs/domain.md, "Platforms and GPUs" (dedicated GPUs)
    source: 'Deepgram docs, Deployment Environments: dedicated GPUs',
    meaning: 'Memory that other programs hold is missing for models and streams.',
    judge: (input) =>
      given(input.facts.gpus, (all) => {
        const busy = enginesGpus(input, all).flatMap((gpu) => {
          const strangers = gpu.processes.filter(({ name }) => !ENGINE_PROCESS.test(name));
          const bytes = strangers.reduce((sum, { memoryBytes }) => sum + (memoryBytes ?? 0), 0);
          const isSilent = strangers.some(({ memoryBytes }) => memoryBytes === null);
          return bytes > input.book.gpu.foreignMemoryBytes || isSilent ? [{ gpu, strangers, bytes }] : [];
        });
        if (busy.length === 0) return ok('No other program holds memory on it.');
        return warning(
          `${listed(busy.map(({ gpu, bytes }) => `${nameOf(gpu)}: other programs hold ${bytes > 0 ? inGib(bytes) : 'memory'}`))}.`,
          {
            evidence: busy
              .flatMap(({ strangers }) => strangers.map(({ pid, name }) => `${pid} ${name}`))
              .join('\n'),
            remedy: 'Move these programs to another GPU, or give the Engine another one.',
          },
        );
      }),
  },
  {
    ...about,
    id: 'gpu.shared',
    worst: 'blocker',
    title: 'GPU belongs to one Engine',
    // docs/domain.md, "Products and GPUs"
    source: 'Deepgram docs, Autoscaling Best Practices',
    meaning:
      'The vendor does not support a GPU shared between Engines; memory runs out in the middle of calls.',
    judge: (input) =>
      given(input.facts.gpus, (all) =>
        given(input.facts.containers, (containers) => {
          const gpus = enginesGpus(input, all);
          const others = containers
            .filter((one) => isUsing(one) && !(one.site === input.document.name && one.role === 'engine'))
            .filter((one) => gpus.some((gpu) => wasGiven(one, gpu)));
          if (others.length === 0) return ok('No other running container was given it.');
          const engines = others.filter(isEngine);
          const more = {
            evidence: others
              .map(({ name, image, gpus: given }) => `${name} ${image}: ${given.join(', ')}`)
              .join('\n'),
            remedy: 'Stop the other container, or give each its own GPU by UUID.',
          };
          if (engines.length > 0) {
            return blocker(
              `Another Engine has the same GPU: ${listed(engines.map(({ name }) => name))}.`,
              more,
            );
          }
          return warning(
            `Other containers were given the same GPU: ${listed(others.map(({ name }) => name))}.`,
            more,
          );
        }),
      ),
  },
  {
    ...about,
    theme: 'machine',
    id: 'machine.twice',
    worst: 'blocker',
    title: 'Host is in the site once',
    // docs/domain.md, "Products and GPUs"
    source: 'Deepgram docs, Autoscaling Best Practices',
    meaning: 'Two entries for one machine would give one GPU to two Engines.',
    judge: ({ facts, others }) =>
      given(facts.gpus, (gpus) => {
        if (gpus.length === 0) return null;
        const twins = others.filter((other) =>
          (valueOf(other.gpus) ?? []).some(({ uuid }) => gpus.some((gpu) => gpu.uuid === uuid)),
        );
        if (twins.length === 0) return ok('No other host has these GPUs.');
        return blocker(
          `${listed(twins.map(({ host }) => host))} has the same GPUs: it is the same machine.`,
          {
            evidence: gpus.map(({ uuid }) => uuid).join('\n'),
            remedy: 'Take one of the two entries out of the site document.',
          },
        );
      }),
  },
];
