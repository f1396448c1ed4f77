// Owns how an engine's answer "there is no such thing" (404) becomes null.

/** Rejects with everything else. */
export async function unlessAbsent<T>(call: Promise<T>): Promise<T | null> {
  try {
    return await call;
  } catch (thrown) {
    if ((thrown as { statusCode?: number }).statusCode === 404) return null;
    throw thrown;
  }
}
