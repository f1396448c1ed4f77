// Owns which model the speech test asks for, and that this one answers: words of another product's model prove nothing of this one. Source:
// docs/domain.md, "Transcription".
import { AppError } from '#shared/errors/app-error';

/** The test is for speech-to-text with Nova. */
export const ASKED_MODEL = 'nova-3';

export interface ModelInfo {
  name?: string;
  arch?: string;
}

/** The name that the service says; null: it says none. Rejects with `transcript.otherModel`. */
export function answeringModel(host: string, infos: readonly (ModelInfo | undefined)[]): string | null {
  const [info] = infos;
  const name = info?.name ?? info?.arch ?? null;
  // Names have the architecture in them: general-nova-3, nova-3-general.
  if (name === null || info?.arch === ASKED_MODEL || name.includes(ASKED_MODEL)) return name;
  throw new AppError(
    'transcript.otherModel',
    { host, asked: ASKED_MODEL, model: name },
    { evidence: JSON.stringify(infos).slice(0, 500) },
  );
}
