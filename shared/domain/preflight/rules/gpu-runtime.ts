// Owns the rules about the way of a GPU into a container: runtime, toolkit, cgroup driver, and what a container really sees.
import type { DaemonConfig } from '#shared/domain/facts/system-facts';
import { valueOf } from '#shared/domain/facts/reading';
import { listed } from '../amounts.ts';
import { hasEngineWith } from '../engine-switches.ts';
import { blocker, given, notKnown, ok, warning, type Rule, type RuleInput } from '../rule.ts';
import { CDI_KIND, nvidiaInForce } from './cdi.ts';
import { enginesGpus, nameOf } from './gpu-devices.ts';

const about = { theme: 'engine', roles: ['engine'] } as const satisfies Partial<Rule>;

/** A restart helps only where the file is newer than the process that read it. */
function waitingRemedy({ path, changedSinceStart }: DaemonConfig) {
  return changedSinceStart === false
    ? {
        remedy: `Read the log of Docker: it was started after ${path} was written, so another restart changes nothing.`,
      }
    : {
        remedy: `Restart Docker when the containers of the host may be away for some seconds: ${path} names the runtime already.`,
        remedyId: 'restart-docker',
      };
}

export const gpuRuntimeRules: Rule[] = [
  {
    ...about,
    id: 'runtime.nvidia',
    worst: 'blocker',
    title: 'Containers can be given GPUs',
    // docs/domain.md, "Drivers" and "Known failures" (vendor validation script)
    source: 'Deepgram validation script',
    meaning:
      'Without the NVIDIA runtime (Docker) or a CDI device (Podman) the Engine’s container cannot be made, or sees no GPU.',
    judge: ({ facts }) =>
      given(facts.engine, (engine) => {
        const { product, name, runtimes, cdiDevices } = engine;
        if (product === 'podman') {
          if (cdiDevices.some((device) => device.startsWith(CDI_KIND)))
            return ok(`${name} knows ${CDI_KIND}.`);
          return given(facts.cdi, (specs) => {
            const { devices, used, unclear } = nvidiaInForce(specs, engine);
            if (devices.length > 0)
              return ok(`${listed(used.map(({ path }) => path))} describes ${CDI_KIND}.`);
            if (unclear.length > 0)
              return notKnown(`Whether ${name} knows ${CDI_KIND} is not known.`, {
                evidence: unclear.map(({ spec, why }) => `${spec.path}: ${why}`).join('\n'),
              });
            return blocker(`${name} knows no device ${CDI_KIND}.`, {
              remedy: 'Write the CDI file with nvidia-ctk.',
              remedyId: 'generate-cdi',
            });
          });
        }
        if (runtimes.includes('nvidia')) return ok(`${name} has the runtime nvidia.`);
        const config = valueOf(facts.daemonConfig);
        const evidence = `runtimes: ${runtimes.join(', ')}`;
        if (config?.runtimes.includes('nvidia') !== true)
          return blocker(`${name} has no runtime nvidia.`, {
            evidence,
            remedy: 'Register the runtime nvidia with Docker.',
            remedyId: 'configure-docker-runtime',
          });
        return blocker(`${name} has no runtime nvidia.`, { evidence, ...waitingRemedy(config) });
      }),
  },
  {
    ...about,
    id: 'runtime.restart',
    worst: 'warning',
    title: 'Engine runs with its configuration',
    // docs/domain.md, "Host preparation"
    source: 'Deepgram docs, Drivers and Containerization Platforms',
    meaning: 'A runtime that stands in daemon.json counts only after Docker was restarted.',
    judge: ({ facts }) =>
      given(facts.engine, ({ product, runtimes }) => {
        if (product !== 'docker') return null;
        return given(facts.daemonConfig, (config) => {
          const waiting = config.runtimes.filter((runtime) => !runtimes.includes(runtime));
          if (waiting.length === 0) return ok(`Docker runs with what ${config.path} says of runtimes.`);
          return warning(
            `${config.path} names ${listed(waiting)}, and Docker does not have ${waiting.length > 1 ? 'them' : 'it'}.`,
            waitingRemedy(config),
          );
        });
      }),
  },
  {
    ...about,
    id: 'runtime.cgroup',
    worst: 'warning',
    title: 'GPUs survive a reload of systemd',
    // docs/domain.md, "Host preparation", "Known failures" and "Hosts in practice"
    source: 'Deepgram docs, Drivers and Containerization Platforms: NVIDIA container toolkit troubleshooting',
    meaning:
      'With the systemd cgroup driver and without CDI, `systemctl daemon-reload` takes the GPUs away from running containers.',
    judge: ({ facts }) =>
      given(facts.engine, ({ product, cgroupDriver, cdiDevices }) => {
        if (product !== 'docker') return null;
        if (cgroupDriver !== 'systemd') return ok(`The cgroup driver is ${cgroupDriver}.`);
        if (cdiDevices.some((device) => device.startsWith(CDI_KIND)))
          return ok('The engine knows the GPUs through CDI.');
        return warning('The cgroup driver is systemd and the engine knows no GPU through CDI.', {
          remedy: 'Write the CDI file and let Docker use it, or set the cgroupfs driver.',
          remedyId: 'cgroup-driver',
        });
      }),
  },
  {
    ...about,
    id: 'toolkit.installed',
    worst: 'blocker',
    title: 'NVIDIA container toolkit installed',
    // docs/domain.md, "Drivers" (vendor validation script)
    source: 'Deepgram validation script',
    meaning: 'The toolkit brings driver and devices into containers.',
    judge: ({ facts }) =>
      given(facts.toolkit, (version) => {
        if (version !== null) return ok(`Version ${version}.`);
        const remedy = { remedy: 'Install the NVIDIA container toolkit.', remedyId: 'install-toolkit' };
        const engine = valueOf(facts.engine);
        const works = engine?.runtimes.includes('nvidia') === true || (engine?.cdiDevices.length ?? 0) > 0;
        return works
          ? warning('The toolkit was not found, although the engine knows GPUs.', remedy)
          : blocker('The toolkit is not installed.', remedy);
      }),
  },
  {
    ...about,
    theme: 'gpu',
    id: 'container.gpus',
    worst: 'blocker',
    title: 'A container sees the GPUs',
    // docs/domain.md, "Platforms and GPUs", "Known failures" and "Hosts in practice"
    source: 'Deepgram docs, Deployment Environments',
    meaning:
      'An Engine whose container sees no GPU computes on the CPU without saying so, unless health.gpu_required is set.',
    judge: (input) =>
      given(input.facts.gpus, (all) =>
        given(input.facts.containerGpus, (seen) => {
          const wanted = enginesGpus(input, all);
          if (wanted.length === 0) return null;
          const missing = wanted.filter(({ uuid }) => !seen.some((gpu) => gpu.uuid === uuid));
          if (missing.length === 0) return ok(`It sees ${listed(wanted.map(nameOf))}.`);
          const verdict = missing.length === wanted.length || gpuRequired(input) ? blocker : warning;
          return verdict(`A container does not see ${listed(missing.map(nameOf))}.`, {
            evidence: `host: ${wanted.map(({ uuid }) => uuid).join(', ')}\ncontainer: ${seen.map(({ uuid }) => uuid).join(', ') || 'none'}`,
            remedy:
              'Correct runtime, toolkit and CDI file as the checks beside this one say, then restart the containers.',
          });
        }),
      ),
  },
];

function gpuRequired(input: RuleInput): boolean {
  return hasEngineWith(input, { table: 'health', key: 'gpu_required' });
}
