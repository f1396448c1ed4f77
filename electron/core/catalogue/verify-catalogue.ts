// Owns judging a catalogue file before a word of it is believed: envelope, key, signature over the exact bytes, format, shape. The order
// matters: what is not signed by a known key is never parsed as a catalogue.
import { createPublicKey, verify } from 'node:crypto';
import { z } from 'zod';
import { CATALOGUE_FORMAT, catalogueSchema, type Catalogue } from '#shared/domain/catalogue/catalogue';
import { AppError } from '#shared/errors/app-error';

export const catalogueKeySchema = z.strictObject({
  id: z.string().min(1),
  /** Ed25519, SubjectPublicKeyInfo in DER, as base64. */
  publicKey: z.string().min(1),
});
export type CatalogueKey = z.infer<typeof catalogueKeySchema>;

/** Whose signature counts without any setting. The private halves are not in the repository (docs/preflight.md). */
export const builtInKeys: readonly CatalogueKey[] = [
  { id: 'site-admin-2026', publicKey: 'MCowBQYDK2VwAyEALy4ftO+O6b6GaKsyqf3pBxSaNOz4Kp4/CjgRHv/xQLQ=' },
];

const envelopeSchema = z.strictObject({
  /** The exact bytes that were signed, as base64. */
  catalogue: z.base64(),
  keyId: z.string().min(1).max(100),
  signature: z.base64(),
});

export interface VerifiedCatalogue {
  catalogue: Catalogue;
  signedBy: string;
}

/** Rejects with `catalogue.unreadable`, `.keyUnknown`, `.signatureWrong` or `.formatUnknown`. Says nothing about the serial. */
export function verifyCatalogue(text: string, keys: readonly CatalogueKey[]): VerifiedCatalogue {
  const envelope = envelopeSchema.safeParse(parseJson(text, 'it is not JSON'));
  if (!envelope.success) throw unreadable(`its envelope is wrong at ${firstProblem(envelope.error)}`);
  const { keyId, signature } = envelope.data;
  const bytes = Buffer.from(envelope.data.catalogue, 'base64');
  const key = keys.find(({ id }) => id === keyId);
  if (!key) throw new AppError('catalogue.keyUnknown', { keyId });
  if (!isSigned(bytes, Buffer.from(signature, 'base64'), key)) {
    throw new AppError('catalogue.signatureWrong', { keyId });
  }
  const content = parseJson(bytes.toString('utf8'), 'what is signed is not JSON');
  const format = z.looseObject({ format: z.number() }).safeParse(content);
  if (format.success && format.data.format !== CATALOGUE_FORMAT) {
    throw new AppError('catalogue.formatUnknown', {
      format: format.data.format,
      understood: CATALOGUE_FORMAT,
    });
  }
  const catalogue = catalogueSchema.safeParse(content);
  if (!catalogue.success) throw unreadable(`its content is wrong at ${firstProblem(catalogue.error)}`);
  return { catalogue: catalogue.data, signedBy: keyId };
}

function isSigned(bytes: Buffer, signature: Buffer, { publicKey }: CatalogueKey): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, bytes, key, signature);
  } catch {
    // A damaged key proves nothing.
    return false;
  }
}

function parseJson(text: string, problem: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw unreadable(problem, cause);
  }
}

function unreadable(problem: string, cause?: unknown): AppError {
  return new AppError('catalogue.unreadable', { problem }, { cause });
}

function firstProblem({ issues }: z.ZodError): string {
  const [issue] = issues;
  return issue ? `${issue.path.join('.') || 'its top'}: ${issue.message}` : 'an unknown place';
}
