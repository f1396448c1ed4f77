// Owns the closed catalogue of error codes: severity, whether a retry can help, message and remedy.
// docs/errors.md is generated from it; a test provokes every code. Prose about errors lives nowhere else.
import type { Holes, Value } from '../text-template.ts';
import { adoptionErrors } from './codes/adoption.ts';
import { appErrors } from './codes/app.ts';
import { bundleErrors } from './codes/bundle.ts';
import { catalogueFileErrors } from './codes/catalogue-file.ts';
import { configErrors } from './codes/config.ts';
import { engineErrors } from './codes/engine.ts';
import { hostErrors } from './codes/host.ts';
import { preflightErrors } from './codes/preflight.ts';
import { registryErrors } from './codes/registry.ts';
import { revisionErrors } from './codes/revision.ts';
import { siteErrors } from './codes/site.ts';
import type { ErrorEntry } from './entry.ts';

export const catalogue = {
  ...adoptionErrors,
  ...appErrors,
  ...bundleErrors,
  ...catalogueFileErrors,
  ...configErrors,
  ...engineErrors,
  ...hostErrors,
  ...preflightErrors,
  ...registryErrors,
  ...revisionErrors,
  ...siteErrors,
} satisfies Record<string, ErrorEntry>;

export type ErrorCode = keyof typeof catalogue;

type Names<Code extends ErrorCode> =
  Holes<(typeof catalogue)[Code]['message']> | Holes<(typeof catalogue)[Code]['remedy']>;

/** What the texts of a code need; of an error whose code is not known here, whatever it was given. */
export type ErrorParams<Code extends ErrorCode = ErrorCode> = [ErrorCode] extends [Code]
  ? Readonly<Record<string, Value>>
  : Readonly<Record<Names<Code>, Value>>;
