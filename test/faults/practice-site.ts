// Owns a small site on the practice engine with ports that are free.
import { freePort } from '#test/fixtures/free-port';

export async function practiceSite(
  name: string,
  changes: { key?: string; release?: string; apiPort?: number } = {},
): Promise<string> {
  const [api, status, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  return `name = "${name}"
release = "${changes.release ?? 'release-260812'}"

[licensing]
mode = "license-proxy"
api_key = "${changes.key ?? 'secret:deepgram-api-key'}"

[stop]
grace_seconds = 10

[[host]]
name = "practice"
connection = "practice"
roles = ["api", "engine", "license-proxy"]
ports = { api = ${changes.apiPort ?? api}, license_proxy_status = ${status}, engine_metrics = ${metrics} }
listen = { api = "127.0.0.1", status = "127.0.0.1", metrics = "127.0.0.1" }
`;
}
