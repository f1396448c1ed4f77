// Owns the rules about reaching a host and about the engine that answers there.
import { compareVersions, isOlder } from '#shared/domain/facts/compare-versions';
import { inGib, listed } from '../amounts.ts';
import { blocker, given, ok, warning, type Rule } from '../rule.ts';
import { installationRules } from './installation.ts';

/** Its other verdict, an unreachable host, is judge-hosts.ts: there are no facts then. */
export const reachableRule: Rule = {
  id: 'connection.reachable',
  worst: 'blocker',
  theme: 'connection',
  title: 'Host reachable',
  // docs/domain.md, "Network flows"
  source: 'Deepgram docs, network requirements',
  meaning: 'What cannot be reached cannot be read, changed or watched.',
  practice: true,
  judge: ({ facts }) => ({
    ...ok(
      `Read ${facts.way === 'engine' ? 'through its engine alone' : 'in full'}, in ${Math.round(facts.tookMs)} ms.`,
    ),
    readAt: facts.readAt,
  }),
};

export const engineRules: Rule[] = [
  {
    id: 'engine.apiVersion',
    worst: 'blocker',
    theme: 'engine',
    title: 'Engine API version',
    // Docker Engine API; docs/domain.md, "Hosts in practice"
    source: 'Docker Engine API',
    meaning: 'Site Admin and the engine must share a dialect, or nothing can be planned there.',
    practice: true,
    judge: ({ facts, book: { engine: range } }) =>
      given(facts.engine, ({ apiVersion, name, product }) => {
        const remedy = 'Update the engine of the host before its dialect is given up.';
        if (isOlder(apiVersion, range.apiMinimum)) {
          return blocker(`${name} speaks API ${apiVersion}; ${range.apiMinimum} or newer is needed.`, {
            remedy,
          });
        }
        // Podman names one version of Docker's API for all of its own and raises it rarely; that says nothing of its age.
        if (product === 'docker' && isOlder(apiVersion, range.apiWarnBelow)) {
          return warning(`${name} speaks API ${apiVersion}, close to the oldest that still works.`, {
            remedy,
          });
        }
        const newer = compareVersions(apiVersion, range.apiNewest) > 0;
        return ok(
          `${name} speaks API ${apiVersion}${newer ? `; Site Admin speaks ${range.apiNewest} with it` : ''}.`,
        );
      }),
  },
  {
    id: 'engine.supported',
    worst: 'warning',
    theme: 'engine',
    title: 'Engine supported on this system',
    // docs/domain.md, "Platforms and GPUs"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'Deepgram supports Podman, not Docker, on Red Hat Enterprise Linux and Oracle Linux.',
    judge: ({ facts, book }) =>
      given(facts.engine, ({ product, name }) =>
        given(facts.machine, ({ distribution, name: system }) => {
          const row = book.machine.distributions.find(({ id }) => id === distribution);
          if (!row || product === 'practice') return null;
          if (row.engines.some((engine) => engine === product))
            return ok(`${name} is supported on ${system}.`);
          return warning(
            `The vendor does not support ${name} on ${system}, but ${listed(row.engines, 'or')}.`,
            {
              remedy: `Install ${row.engines[0] ?? 'a supported engine'} on the host and connect to it instead.`,
            },
          );
        }),
      ),
  },
  {
    id: 'engine.rootless',
    worst: 'warning',
    theme: 'engine',
    title: 'Engine runs as root',
    // docs/domain.md, "Platforms and GPUs"
    source: 'Deepgram docs, Deployment Environments',
    meaning: 'The vendor’s instructions for GPUs in containers hold for Docker that runs as root.',
    judge: ({ facts }) =>
      given(facts.engine, ({ rootless, product, name }) => {
        if (!rootless) return ok(`${name} runs as root.`);
        return warning(
          product === 'podman'
            ? `${name} is rootless; whether GPUs work with it is not stated.`
            : `${name} is rootless; the vendor says not to use it so.`,
          { remedy: 'Connect to the engine that runs as root.' },
        );
      }),
  },
  ...installationRules,
  {
    id: 'engine.daemonConfig',
    worst: 'warning',
    theme: 'engine',
    title: 'Docker would start again',
    source: 'Docker documentation, daemon configuration file',
    meaning:
      'Docker reads daemon.json when it starts. A mistake that somebody made since then is noticed only at the next restart, when Docker and every service stay down.',
    judge: ({ facts }) =>
      given(facts.engine, ({ product }) => {
        if (product !== 'docker') return null;
        return given(facts.daemonConfig, ({ refused, path, pathFrom, exists }) => {
          if (refused.length === 0)
            return ok(
              exists
                ? `${path} (${pathFrom}) has nothing that Docker refuses.`
                : `Docker reads ${path} (${pathFrom}), which does not exist.`,
            );
          return warning(`Docker would not start again with ${path}.`, {
            evidence: refused.join('\n'),
            remedy: `Correct these keys of ${path} before Docker or the host restarts.`,
          });
        });
      }),
  },
  {
    id: 'engine.logRotation',
    worst: 'warning',
    theme: 'engine',
    title: 'Logs of other containers rotate',
    // docs/domain.md, "Compose templates" and "Hosts in practice"
    source: 'Compose templates',
    meaning:
      'Without rotation the log of one container can fill the disk. Site Admin limits its own containers; others follow daemon.json.',
    judge: ({ facts }) =>
      given(facts.engine, ({ product }) => {
        if (product !== 'docker') return null;
        return given(facts.daemonConfig, ({ logDriver, logMaxSize, path }) => {
          const rotates = logMaxSize !== null || (logDriver !== null && logDriver !== 'json-file');
          if (rotates) return ok(`${path} limits logs (${logMaxSize ?? logDriver ?? ''}).`);
          return warning(`${path} sets no limit for container logs.`, {
            remedy: `Set a log limit in ${path}; containers made from then on follow it.`,
            remedyId: 'log-rotation',
          });
        });
      }),
  },
];

export const architectureRule: Rule = {
  id: 'machine.architecture',
  worst: 'blocker',
  theme: 'machine',
  title: 'Architecture x86-64',
  // docs/domain.md, "Platforms and GPUs"
  source: 'Deepgram docs, Deployment Environments',
  meaning: 'Deepgram’s images exist for Linux x86-64 only.',
  judge: ({ facts }) =>
    given(facts.engine, ({ architecture, memoryBytes }) =>
      /^(x86_64|amd64)$/.test(architecture)
        ? ok(`${architecture}, ${inGib(memoryBytes)} of memory.`)
        : blocker(`The host is ${architecture}.`, { remedy: 'Choose a host with an x86-64 processor.' }),
    ),
};
