// Owns what is known of a host's network: who listens, what filters, and whether the way out is open.
import { z } from 'zod';

export const firewallSchema = z.object({
  kind: z.enum(['ufw', 'firewalld', 'nftables', 'none']),
  active: z.boolean(),
  /** TCP ports that a plain rule opens to everybody; null where that was not told. */
  openPorts: z.array(z.object({ from: z.number(), to: z.number() })).nullable(),
});
export type Firewall = z.infer<typeof firewallSchema>;

export const listenerSchema = z.object({
  protocol: z.enum(['tcp', 'udp']),
  /** `0.0.0.0`, `::`, `127.0.0.1`, … */
  address: z.string(),
  port: z.number(),
  /** Name of the program, where the shell may see it. */
  process: z.string().nullable(),
  pid: z.number().nullable(),
});
export type Listener = z.infer<typeof listenerSchema>;

export const proxySettingsSchema = z.object({
  httpProxy: z.string().nullable(),
  httpsProxy: z.string().nullable(),
  noProxy: z.string().nullable(),
  /** Where they were found, such as `/etc/environment`. */
  place: z.string().nullable(),
});
export type ProxySettings = z.infer<typeof proxySettingsSchema>;

/** The licence server speaks mutual TLS, so a probe is a name and a TCP connection, never an HTTPS answer (docs/domain.md, "License Proxy"). */
export const egressProbeSchema = z.object({
  /** Why it is needed. */
  purpose: z.enum(['licence', 'registry']),
  name: z.string(),
  port: z.number(),
  from: z.enum(['host', 'container']),
  /** The proxy that was asked to connect, or null. */
  through: z.string().nullable(),
  /** With a proxy, names are the proxy's business: `skipped`. */
  dns: z.enum(['resolved', 'failed', 'skipped']),
  addresses: z.array(z.string()),
  tcp: z.enum(['connected', 'refused', 'timeout', 'failed', 'skipped']),
  detail: z.string().nullable(),
  /** How often it was tried, and for how long in all; null where nothing could be tried. */
  attempts: z.number().nullable(),
  seconds: z.number().nullable(),
});
export type EgressProbe = z.infer<typeof egressProbeSchema>;
