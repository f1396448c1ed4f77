// Owns the shape of what is known of a TLS certificate and its private key on a host. The key itself never leaves the host.
import { z } from 'zod';

export const certificateFactSchema = z.object({
  /** Paths on the host. */
  certificate: z.string(),
  key: z.string(),
  /** Why a service cannot use them, as a sentence; null: nothing was found against them. */
  problem: z.string().nullable(),
  /** ISO 8601; null where the certificate has a problem. */
  validUntil: z.string().nullable(),
});
export type CertificateFact = z.infer<typeof certificateFactSchema>;
