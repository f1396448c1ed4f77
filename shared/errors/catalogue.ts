// Owns the closed catalogue of error codes: severity, whether a retry can help, message and remedy.
// docs/errors.md is generated from it; a test provokes every code. Prose about errors lives nowhere else.
import { adoptionErrors } from './codes/adoption.ts';
import { appErrors } from './codes/app.ts';
import { catalogueFileErrors } from './codes/catalogue-file.ts';
import { engineErrors } from './codes/engine.ts';
import { hostErrors } from './codes/host.ts';
import { preflightErrors } from './codes/preflight.ts';
import { revisionErrors } from './codes/revision.ts';
import { siteErrors } from './codes/site.ts';

export interface ErrorEntry {
  severity: 'info' | 'warning' | 'error';
  retryable: boolean;
  /** `{name}` stands for a parameter. */
  message: string;
  remedy: string;
}

export type ErrorParams = Record<string, string | number | boolean>;

export const catalogue = {
  ...adoptionErrors,
  ...appErrors,
  ...catalogueFileErrors,
  ...engineErrors,
  ...hostErrors,
  ...preflightErrors,
  ...revisionErrors,
  ...siteErrors,
} satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof catalogue;
