// Owns image references: reading them as Docker does, and writing them in familiar form. Pure.
import { EngineError } from '../engine-error.ts';

export interface ImageReference {
  /** `quay.io`, `docker.io`, `localhost:5000` */
  registry: string;
  /** `deepgram/self-hosted-api`, `library/alpine` */
  repository: string;
  tag?: string;
  digest?: string;
}

const pathPattern = /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*$/;

export function readReference(text: string): ImageReference {
  const refuse = (): EngineError => new EngineError(400, `invalid reference format: ${text}`);
  const [beforeDigest = '', digest] = text.split('@');
  if (digest !== undefined && !/^sha256:[0-9a-f]{64}$/.test(digest)) throw refuse();
  const slash = beforeDigest.lastIndexOf('/');
  const colon = beforeDigest.indexOf(':', slash + 1);
  const tag = colon >= 0 ? beforeDigest.slice(colon + 1) : undefined;
  if (tag !== undefined && !/^[\w][\w.-]{0,127}$/.test(tag)) throw refuse();
  const name = colon >= 0 ? beforeDigest.slice(0, colon) : beforeDigest;
  const parts = name.split('/');
  const first = parts[0] ?? '';
  const hasRegistry = parts.length > 1 && (/[.:]/.test(first) || first === 'localhost');
  const registry = hasRegistry ? (first === 'index.docker.io' ? 'docker.io' : first) : 'docker.io';
  const path = hasRegistry ? parts.slice(1) : parts;
  if (path.length === 0 || !path.every((part) => pathPattern.test(part))) throw refuse();
  const repository =
    registry === 'docker.io' && path.length === 1 ? `library/${path[0] ?? ''}` : path.join('/');
  return {
    registry,
    repository,
    ...(tag !== undefined ? { tag } : {}),
    ...(digest !== undefined ? { digest } : {}),
  };
}

/** `docker.io/library/alpine` is called `alpine`, `docker.io/practice/toolbox` is `practice/toolbox`. */
export function familiarName(reference: ImageReference): string {
  if (reference.registry !== 'docker.io') return `${reference.registry}/${reference.repository}`;
  return reference.repository.replace(/^library\//, '');
}

export function familiarReference(reference: ImageReference): string {
  const name = familiarName(reference);
  if (reference.digest !== undefined) return `${name}@${reference.digest}`;
  return `${name}:${reference.tag ?? 'latest'}`;
}
