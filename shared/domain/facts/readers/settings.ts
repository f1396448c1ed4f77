// Owns reading Docker's daemon.json, and whether the host replaces its NVIDIA driver by itself.
import { z } from 'zod';
import type { DaemonConfig, DriverUpgrades } from '../system-facts.ts';
import { daemonProblems } from '../daemon-keys.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { linesOf, type Output } from './output.ts';

const PATH = '/etc/docker/daemon.json';

/** A value of a wrong type counts as not set; that dockerd refuses it is told by `refused`. */
const daemonSchema = z.looseObject({
  runtimes: z.record(z.string(), z.unknown()).optional().catch(undefined),
  'default-runtime': z.string().optional().catch(undefined),
  'exec-opts': z.array(z.string()).optional().catch(undefined),
  'log-driver': z.string().optional().catch(undefined),
  'log-opts': z.record(z.string(), z.unknown()).optional().catch(undefined),
  'insecure-registries': z.array(z.string()).optional().catch(undefined),
});

/** Exit code 4: there is none. */
export function readDaemonConfig({ text, exitCode, cut }: Output): Read<DaemonConfig> {
  if (exitCode === 4) return known(configOf({}, false));
  if (exitCode !== 0 || cut) return notKnown(`${PATH} cannot be read.`, text);
  // Docker takes an empty file for no settings.
  if (text.trim() === '') return known(configOf({}, true));
  try {
    const raw: unknown = JSON.parse(text);
    const parsed = daemonSchema.safeParse(raw);
    if (parsed.success)
      return known({
        ...configOf(parsed.data, true),
        refused: daemonProblems(raw as Record<string, unknown>),
      });
  } catch {
    // Told below.
  }
  return notKnown(`${PATH} is not valid, and Docker would not start with it.`, text);
}

function configOf(config: z.infer<typeof daemonSchema>, exists: boolean): DaemonConfig {
  const maxSize = config['log-opts']?.['max-size'];
  return {
    path: PATH,
    exists,
    runtimes: Object.keys(config.runtimes ?? {}),
    defaultRuntime: config['default-runtime'] ?? null,
    execOptions: config['exec-opts'] ?? [],
    logDriver: config['log-driver'] ?? null,
    logMaxSize: typeof maxSize === 'string' ? maxSize : null,
    insecureRegistries: config['insecure-registries'] ?? [],
    refused: [],
  };
}

export function readDriverUpgrades({ text, exitCode }: Output): Read<DriverUpgrades> {
  const lines = linesOf(text);
  const manager = /^manager=(apt|dnf)$/m.exec(text)?.[1];
  if (exitCode !== 0 || manager === undefined)
    return notKnown('The settings of automatic updates cannot be read.', text);
  const after = (word: string) =>
    lines.filter((line) => line.startsWith(`${word} `)).map((line) => line.slice(word.length + 1).trim());
  const installed = after('package').flatMap((line) => {
    const [state = '', name] = line.split(/\s+/);
    return name !== undefined && /^[ih]i/.test(state) ? [name] : [];
  });
  const packages = installed.filter(isDriver);
  const held = after('held').filter(isDriver);
  const settings = after('setting');
  const automatic =
    manager === 'apt' ? aptIsAutomatic(settings, installed) : dnfIsAutomatic(settings, after('timer'));
  const excluded = [...held, ...exclusions(settings)];
  const isSafe = (name: string) => excluded.some((pattern) => covers(pattern, name));
  return known({
    automatic,
    driverIncluded: automatic && packages.some((name) => !isSafe(name)),
    packages: packages.slice(0, 200),
    held: held.slice(0, 200),
  });
}

/** Everything that changes with the driver; the container toolkit does not. */
const isDriver = (name: string): boolean =>
  /nvidia|cuda-drivers/.test(name) && !/container|nvidia-modprobe|nvidia-settings|nvidia-prime/.test(name);

function aptIsAutomatic(settings: string[], installed: string[]): boolean {
  const isOn = (name: string) =>
    settings.some((line) => line.startsWith(`${name} `) && !/"(0|false|no|never)?"/.test(line));
  const isOff = settings.some((line) => /^APT::Periodic::Enable "0"/.test(line));
  return installed.includes('unattended-upgrades') && isOn('APT::Periodic::Unattended-Upgrade') && !isOff;
}

function dnfIsAutomatic(settings: string[], timers: string[]): boolean {
  const enabled = (name: string) => timers.some((line) => line === `${name} enabled`);
  const applies = settings.some((line) => /^ *apply_updates *= *(yes|true|1|on)/i.test(line));
  return enabled('dnf-automatic-install.timer') || (enabled('dnf-automatic.timer') && applies);
}

/** `Unattended-Upgrade::Package-Blacklist:: "nvidia-";` of apt, `exclude=nvidia-*` of dnf. */
function exclusions(settings: string[]): string[] {
  return settings.flatMap((line) => {
    const apt = /^Unattended-Upgrade::Package-Blacklist::\S* "([^"]{1,200})"/.exec(line)?.[1];
    if (apt !== undefined) return [`${apt.replaceAll(/[\^$\\]|\.\*/g, '')}*`];
    const dnf = /^ *exclude(?:pkgs)? *= *(.{1,2000})$/.exec(line)?.[1];
    return dnf === undefined ? [] : dnf.split(/[\s,]+/).filter((word) => word !== '');
  });
}

/** A pattern with one star at most at each end; versionlock's `name-0:1.2-3.*` begins with the name. */
function covers(pattern: string, name: string): boolean {
  const word = pattern.replaceAll('*', '');
  if (word === '') return true;
  if (pattern.endsWith('*') && name.startsWith(word)) return true;
  if (pattern.startsWith('*') && name.includes(word)) return true;
  return name === word || /^-(\d+:)?\d/.test(word.startsWith(name) ? word.slice(name.length) : '');
}
