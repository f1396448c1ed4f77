// Owns reading whether the host replaces its NVIDIA driver by itself.
import type { DriverUpgrades } from '../system-facts.ts';
import { known, notKnown, type Read } from '../reading.ts';
import { linesOf, type Output } from './output.ts';

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
