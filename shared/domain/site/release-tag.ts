// Owns how a release is named: the tag that Deepgram gives its images.
import { z } from 'zod';

export const releaseTagSchema = z
  .string()
  .regex(/^release-\d{6}(-fips)?$/, 'a release tag such as "release-260812"');

export function isReleaseTag(text: string): boolean {
  return releaseTagSchema.safeParse(text).success;
}
