// Owns the way to registries: through a proxy or not, and whose certificates count. Node's own `fetch` cannot take a dispatcher of another
// version of undici, so requests are made with undici's own `request`.
import { rootCertificates } from 'node:tls';
import { Agent, ProxyAgent, type Dispatcher } from 'undici';

export interface RegistryWay {
  /** Such as `http://proxy.example:3128`; empty: straight. */
  proxy: string;
  /** Certificates in PEM that count beside those of Node; empty: none. */
  ca: string;
}

const CONNECT_MS = 10_000;

/** To be closed by whoever made it. */
export function openWay({ proxy, ca }: RegistryWay): Dispatcher {
  const tls = ca === '' ? {} : { ca: [...rootCertificates, ca] };
  if (proxy === '') return new Agent({ connect: { ...tls, timeout: CONNECT_MS } });
  // Its own connections too: a proxy is asked to connect through also where the registry speaks without TLS.
  return new ProxyAgent({ uri: proxy, requestTls: { ...tls, timeout: CONNECT_MS }, proxyTls: tls });
}

/** For questions that are asked once, straight. */
export const straightWay = openWay({ proxy: '', ca: '' });
