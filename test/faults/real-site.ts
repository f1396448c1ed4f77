// Owns a small site on a lab's real Docker, with ports that are free.
import type { Lab } from '#test/lab/raise-lab';
import { freePort } from '#test/fixtures/free-port';

export interface RealSite {
  lab: Pick<Lab, 'docker' | 'registry'>;
  /** Directory on this machine that holds the site's files and models. */
  files: string;
  release?: string;
  apiPort?: number;
  credential?: string;
  more?: string;
}

export async function siteOnEngine(name: string, site: RealSite): Promise<string> {
  const [api, status, metrics] = await Promise.all([freePort(), freePort(), freePort()]);
  const { lab, files, release = 'release-260812', credential = 'secret:lab', more = '' } = site;
  return `name = "${name}"
release = "${release}"

[licensing]
mode = "license-proxy"
api_key = "secret:deepgram-api-key"

[registry]
address = "${lab.registry?.address ?? ''}"
credential = "${credential}"

[stop]
grace_seconds = 10

[[host]]
name = "box"
connection = "unix://${lab.docker?.socket ?? ''}"
roles = ["api", "engine", "license-proxy"]
models = "${files}/models"
files = "${files}/site"
ports = { api = ${site.apiPort ?? api}, license_proxy_status = ${status}, engine_metrics = ${metrics} }
listen = { api = "127.0.0.1", status = "127.0.0.1", metrics = "127.0.0.1" }
${more}
`;
}
