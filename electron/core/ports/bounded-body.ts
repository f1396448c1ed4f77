// Owns reading the body of an HTTP answer no further than is wanted of it, counted after whatever it was packed with: a peer is not trusted
// with our memory.

/** Rejects at the first byte over `mostBytes`, and then takes no more; otherwise as the body does. */
export async function readBounded(answer: Pick<Response, 'body'>, mostBytes: number): Promise<string> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  // Node's body is iterable; the DOM's type of it does not know that. Leaving the loop ends the transfer.
  for await (const chunk of (answer.body ?? []) as AsyncIterable<Uint8Array>) {
    bytes += chunk.length;
    if (bytes > mostBytes) throw new Error(`it answers more than ${mostBytes} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
