// Recognises the Deepgram role of a container and gives the reason: its image, its command, or its configuration file. Source: docs/domain.md,
// "Components and images" (images, legacy names, commands) and "api.toml" with the two sections after it (content of the files).
import { parse } from 'smol-toml';
import type { Catalogue } from '../catalogue/catalogue.ts';
import type { ConfigTable } from '../config/check-config.ts';
import type { Role } from '../site/role-names.ts';
import type { FoundContainer } from './found-container.ts';

/** `self-hosted-*`, and `onprem-*` of before 240827 (docs/domain.md, "Components and images"). */
const IMAGE = /(?:^|\/)(?:self-hosted|onprem)-(api|engine|license-proxy|billing)(?=[:@]|$)/;
/** `api.toml`, `engine.aura-2-en.toml`, … */
const FILE = /(?:^|\/)(api|engine|license-proxy|billing)(?:\.[\w-]+)*\.toml$/;

export interface Recognised {
  role: Exclude<Role, 'front'>;
  by: string;
}

type Kind = Recognised['role'];

/** Null: not one of Deepgram's. */
export function recognise(container: Pick<FoundContainer, 'image' | 'command'>): Recognised | null {
  const byImage = IMAGE.exec(container.image)?.[1];
  if (byImage) return { role: byImage as Kind, by: `image ${container.image}` };
  const path = configPath(container.command);
  const byCommand = path === null ? undefined : FILE.exec(path)?.[1];
  if (byCommand) return { role: byCommand as Kind, by: `command ${container.command.join(' ')}` };
  return null;
}

/** The file it is started with, from `-v serve /api.toml` or `serve --config /etc/config/billing.toml` (docs/domain.md, "Components and images"). */
export function configPath(command: string[]): string | null {
  const words = commandWords(command);
  const serve = words.indexOf('serve');
  if (serve < 0) return null;
  return words.slice(serve + 1).find((word) => word.startsWith('/')) ?? null;
}

/** Word by word, also where it was given as one text. */
export function commandWords(command: string[]): string[] {
  return command.length === 1 ? command.flatMap((word) => word.trim().split(/\s+/)) : command;
}

/** Null: not TOML. */
export function readTable(text: string | null): ConfigTable | null {
  if (text === null) return null;
  try {
    return parse(text);
  } catch {
    return null;
  }
}

const versionOf = {
  api: 'api',
  engine: 'engine',
  'license-proxy': 'licenseProxy',
} as const;

/** From the tag: `release-YYMMDD`, or the image's own version where the catalogue knows whose it is. Null: cannot be told. */
export function releaseOf(image: string, role: Kind, { releases }: Catalogue): string | null {
  const tag = /:([^:/@]+)(?:@|$)/.exec(image)?.[1];
  if (tag === undefined) return null;
  if (/^release-\d{6}(-fips)?$/.test(tag)) return tag;
  if (role === 'billing') return null;
  const key = versionOf[role];
  // The newest that has this version: several releases may carry one License Proxy.
  return releases.findLast((release) => release[key] === tag)?.tag ?? null;
}
