// Owns reading the body of an HTTP answer no further than is wanted of it: who answers is not trusted with our memory.

/** Null where more came than `mostBytes`; the rest is not read. Rejects as the body does. */
export async function readBody(answer: Response, mostBytes: number): Promise<string | null> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  // Node's body is iterable; the DOM's type of it does not know that. Leaving the loop cancels it.
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    sizeBytes += chunk.length;
    if (sizeBytes > mostBytes) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
