// Owns the document of the practice site: a complete small site on the embedded engine, on ports that are free here.
import { anyFreePort, listenOnce } from './free-port.ts';

export const PRACTICE_SITE = 'practice';
export const PRACTICE_RELEASE = 'release-260812';
export const PRACTICE_SECRET = 'practice-api-key';

export async function practiceDocument(): Promise<string> {
  const taken = new Set<number>();
  const [api, status, metrics] = [
    await freePort(8080, taken),
    await freePort(8089, taken),
    await freePort(9991, taken),
  ];
  return `# The practice site: everything real except the speech. Its services are stand-ins on an embedded engine.
name = "${PRACTICE_SITE}"
release = "${PRACTICE_RELEASE}"
products = ["stt"]

[licensing]
mode = "license-proxy"
proxies = 1
direct_fallback = true
api_key = "secret:${PRACTICE_SECRET}"

[stop]
grace_seconds = 30

[[host]]
name = "practice"
connection = "practice"
roles = ["api", "engine", "license-proxy"]
ports = { api = ${api}, license_proxy_status = ${status}, engine_metrics = ${metrics} }
listen = { api = "127.0.0.1", status = "127.0.0.1", metrics = "127.0.0.1" }
`;
}

/** The usual port if it is free, else one that is: a practice site must come up beside whatever runs here. */
async function freePort(usual: number, taken: Set<number>): Promise<number> {
  if (taken.has(usual) || (await listenOnce(usual)) === null) return anyFreePort(taken);
  taken.add(usual);
  return usual;
}
