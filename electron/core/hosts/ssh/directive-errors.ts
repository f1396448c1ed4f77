// Owns refusing a host by the name of a directive.
import type { Used } from '#shared/domain/ssh/directives';
import { AppError } from '#shared/errors/app-error';

/** It cannot be carried out here. */
export function unsupported(host: string, { name, value }: Used, evidence: string): AppError {
  return new AppError('host.directiveUnsupported', { host, directive: name, value }, { evidence });
}

/** It is carried out, and the host does not fulfil it. */
export function forbidden(host: string, { name, value }: Used, evidence: string): AppError {
  return new AppError('host.directiveForbids', { host, directive: name, value }, { evidence });
}
