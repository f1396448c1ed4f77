// One site that trips each rule across files, services and hosts, and one that just passes. Both are a document and what is added to it.
import { oneHost, pairs, twoHosts } from '#test/fixtures/site-documents';
import type { ConfigCode } from './file-cases.ts';

export interface SiteCase {
  code: ConfigCode;
  document?: string;
  trips: string;
  passes: string;
}

const direct = oneHost.replace('"license-proxy"', '"direct"').replace(', "license-proxy"]', ']');
const closed = oneHost.replace('[licensing]', '[network]\negress = "license-proxy-only"\n\n[licensing]');
const pool = (url: string) => `[[service.api.config.driver_pool.standard]]\nurl = "${url}"\n`;
const licence = (...urls: string[]) => `[service.api.config.license]\nserver_url = ${JSON.stringify(urls)}\n`;
const proxy = 'https://license-proxy:8443';
const vendor = 'https://license.deepgram.com';
const https = `[service.api]
mounts = ["/etc/tls:/tls:ro"]
[service.api.config.server.https]
cert_file = "/tls/c.pem"
key_file = "/tls/k.pem"
`;
const limits = (api: number, engine: number) =>
  `[service.api.config.concurrency_limit]\nactive_requests = ${api}\n[service.engine.config]\nmax_active_requests = ${engine}\n`;
const fluxTts =
  '[service.engine.config.flux_tts]\nenabled = true\nuuid = "9c3cc12c-c0a2-4966-8676-f9fa22ab5401"\nmax_batch_size = 8\n';

export const siteCases: SiteCase[] = [
  { code: 'config.poolPlace', trips: pool('https://engine:8081/v2'), passes: pool('https://engine:8080/v2') },
  {
    // The Engine moves, and the file of the API stays.
    code: 'config.poolPlace',
    trips: '[service.engine.config.server]\nport = 8090\n',
    passes: `[service.engine.config.server]\nport = 8090\n${pool('https://ENGINE:8090/v2')}`,
  },
  {
    code: 'config.poolPlace',
    document: pairs,
    trips: `[host.service.api-en.config]\ndriver_pool.standard = [{ url = "https://gpu-1:8182/v2" }]\n`,
    passes: `[host.service.api-en.config]\ndriver_pool.standard = [{ url = "https://gpu-1:8181/v2" }]\n`,
  },
  {
    code: 'config.poolNoEngine',
    trips: pool('https://license-proxy:8080/v2'),
    passes: pool('https://north-engine-1:8080/v2'),
  },
  {
    code: 'config.poolForeign',
    trips: pool('https://engine-es:8080/v2'),
    passes: pool('https://engine/v2'.replace('engine', 'engine:8080')),
  },
  {
    code: 'config.poolEmpty',
    trips: '[service.api.config]\ndriver_pool.standard = []\n',
    passes: pool('https://engine:8080/v2'),
  },
  { code: 'config.licenceOrder', trips: licence(vendor, proxy), passes: licence(proxy, vendor) },
  { code: 'config.licenceNoProxy', trips: licence(vendor), passes: licence(proxy) },
  {
    code: 'config.licenceDirect',
    document: direct,
    trips: licence('https://elsewhere:8443', vendor),
    passes: licence(vendor),
  },
  {
    code: 'config.licenceNowhere',
    document: direct,
    trips: licence('https://elsewhere:8443'),
    passes: licence(vendor),
  },
  { code: 'config.licenceEgress', document: closed, trips: licence(proxy, vendor), passes: licence(proxy) },
  { code: 'config.licencePort', trips: licence('https://license-proxy:8444'), passes: licence(proxy) },
  {
    // The proxy moves, and the files of those who ask it stay.
    code: 'config.licencePort',
    trips: '[service.license-proxy.config.server]\nport = 9443\n',
    passes: '[service.license-proxy.config.server]\nport = 8443\n',
  },
  {
    code: 'config.licencePort',
    document: twoHosts,
    trips: '[host.service.api.config.license]\nserver_url = ["https://gpu-1:8444"]\n',
    passes: '[host.service.api.config.license]\nserver_url = ["https://gpu-1:8443"]\n',
  },
  {
    code: 'config.portUnpublished',
    trips: '[service.api.config.server]\nport = 9000\n',
    passes: '[service.api.config.server]\nport = 8080\n',
  },
  {
    code: 'config.portUnpublished',
    trips: '[service.engine.config.metrics_server]\nport = 9990\n',
    passes: '[service.engine.config.metrics_server]\nport = 9991\n',
  },
  {
    code: 'config.portUnpublished',
    trips: '[service.license-proxy.config.server]\nstatus_port = 8089\n',
    passes: '[service.license-proxy.config.server]\nstatus_port = 8080\n',
  },
  {
    code: 'config.baseUrl',
    trips: '[service.api.config.server]\nbase_url = "/v2"\n',
    passes: '[service.api.config.server]\nbase_url = "/v1/"\n',
  },
  {
    code: 'config.notMounted',
    trips: '[service.engine.config.model_manager]\nsearch_paths = ["/modelsandmore"]\n',
    passes: '[service.engine.config.model_manager]\nsearch_paths = ["/models", "/models/more"]\n',
  },
  { code: 'config.notMounted', trips: https.replace('/etc/tls:/tls', '/etc/tls:/certs'), passes: https },
  {
    code: 'config.mountReadOnly',
    trips:
      '[service.api]\nmounts = ["/srv/buffer:/buffer:ro"]\n[service.api.config.features]\ndisk_buffer_path = "/buffer"\n',
    passes:
      '[service.api]\nmounts = ["/srv/buffer:/buffer:rw"]\n[service.api.config.features]\ndisk_buffer_path = "/buffer"\n',
  },
  {
    code: 'config.productUnasked',
    trips: '[service.engine.config.flux]\nenabled = true\n',
    passes: '[service.engine.config.flux]\nenabled = false\n',
  },
  {
    code: 'config.productFlag',
    trips: '[service.api.config.features]\nlisten_v2 = true\n',
    passes: '[service.api.config.features]\nlisten_v2 = false\n',
  },
  {
    code: 'config.productOff',
    document: oneHost.replace('[licensing]', 'products = ["flux-stt"]\n\n[licensing]'),
    trips: '[service.api.config.features]\nlisten_v2 = true\n',
    passes: '[service.api.config.features]\nlisten_v2 = true\n[service.engine.config.flux]\nenabled = true\n',
  },
  {
    code: 'config.fluxEnvironment',
    trips: `${fluxTts}[service.engine.env]\nIMPELLER_AURA2_MAX_BATCH_SIZE = "8"\n`,
    passes: `${fluxTts}[service.engine.env]\nRUST_BACKTRACE = "1"\n`,
  },
  {
    code: 'config.auraUnasked',
    trips: '[service.engine.env]\nIMPELLER_AURA2_T2C_UUID = "0ec06c9b-0aa0-44d0-a001-3ec57d32229e"\n',
    passes: '[service.engine.env]\nIMPELLER_OTHER = "1"\n',
  },
  { code: 'config.limits', trips: limits(41, 40), passes: limits(40, 40) },
  {
    // Two APIs that share one Engine.
    code: 'config.limits',
    document: pairs.replace('["engine", "gpu-1/engine-en"]', '["gpu-1/engine-en"]'),
    trips: limits(30, 40),
    passes: limits(20, 40),
  },
];
