// Owns which Engines an API sends its work to, by the site document and by the file that it was started with.
import { parse, stringify } from 'smol-toml';
import { hostAddress } from './licence-urls.ts';
import type { SiteDocument } from './site-document.ts';
import { servicesOn, wantedOn, type SiteService } from './site-services.ts';

/** Where an Engine takes work inside its container, with TLS of its own. Source: the vendor's engine.toml. */
export const ENGINE_PORT = 8080;

/** `name`, or `host/name`. */
export function enginePlace(reference: string, host: string): { host: string; service: string } {
  const [first = '', second] = reference.split('/');
  return second === undefined ? { host, service: first } : { host: first, service: second };
}

/** In the order of the document. A reference to what is no Engine of the site is left out here and refused with the document. */
export function enginesOf(document: SiteDocument, api: SiteService): SiteService[] {
  if (api.engines === null) {
    const own = wantedOn(document, api.host).filter(({ role }) => role === 'engine');
    const product = api.run?.product;
    return product === undefined ? own : own.filter(({ run }) => run?.product === product);
  }
  return api.engines.flatMap((reference) => {
    const place = enginePlace(reference, api.host.name);
    const host = document.host.find(({ name }) => name === place.host);
    const found = host && wantedOn(document, host).find(({ name }) => name === place.service);
    return found?.role === 'engine' ? [found] : [];
  });
}

/** Addresses for `driver_pool`: by name on its own host, by published port elsewhere. */
export function poolUrls(document: SiteDocument, api: SiteService): string[] {
  return enginesOf(document, api).map((engine) =>
    engine.host.name === api.host.name
      ? `https://${engine.name}:${ENGINE_PORT}/v2`
      : `https://${hostAddress(engine.host)}:${engine.ports.engine_requests}/v2`,
  );
}

/** Whether an API on another host sends it work. */
export function isAskedFromElsewhere(document: SiteDocument, engine: SiteService): boolean {
  return document.host
    .filter(({ name }) => name !== engine.host.name)
    .flatMap((host) => servicesOn(host))
    .some(({ engines, host }) =>
      (engines ?? []).some((reference) => {
        const place = enginePlace(reference, host.name);
        return place.host === engine.host.name && place.service === engine.name;
      }),
    );
}

/** What an api.toml says; null when it is no such file. */
export function readPoolUrls(text: string): string[] | null {
  try {
    const pool = parse(text)['driver_pool'] as { standard?: { url?: unknown }[] } | undefined;
    const urls = [pool?.standard ?? []].flat().map(({ url }) => url);
    return urls.every((url) => typeof url === 'string') ? urls : null;
  } catch {
    return null;
  }
}

/** An api.toml that names one Engine, under that name on its own network, and is otherwise as it was. */
export function withOnlyEngine(text: string, name: string): string {
  const table = parse(text);
  const pool = table['driver_pool'] as { standard?: Record<string, unknown>[] } | undefined;
  const [first] = [pool?.standard ?? []].flat();
  const standard = [{ ...first, url: `https://${name}:${ENGINE_PORT}/v2` }];
  return `${stringify({ ...table, driver_pool: { ...pool, standard } })}\n`;
}
