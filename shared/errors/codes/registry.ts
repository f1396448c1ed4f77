// Owns the errors of fetching from a registry on this machine. Those of an engine that fetches are with the engine's.
import { error } from '../entry.ts';

export const registryErrors = {
  'registry.notReached': error(
    true,
    'The registry {registry} cannot be reached from this machine: {problem}.',
    'Check name resolution, proxy and firewall of this machine, then run it again: what was fetched is kept.',
  ),
  'registry.contentHostNotReached': error(
    true,
    'The registry {registry} hands its layers out from {contentHost}, which cannot be reached: {problem}.',
    'Let {contentHost} through the firewall as well, then run it again: what was fetched is kept.',
  ),
  'registry.rateLimited': error(
    true,
    'The registry {registry} refuses more requests for now; it asks to wait {seconds} seconds.',
    'Wait that long, then run it again; with a login the limit is often higher.',
  ),
  'registry.certificateUnknown': error(
    false,
    'The registry {registry} shows a certificate that this machine does not trust: {problem}.',
    'Give the certificate authority of your company with --ca, after you have checked that it is yours.',
  ),
  'registry.proxyRefused': error(
    false,
    'The proxy {proxy} does not let a connection to {registry} through: {problem}.',
    'Check the address of the proxy and the login in it, or allow the registry there.',
  ),
  'registry.refused': error(
    true,
    'The registry {registry} answered {status} to a request for {image}.',
    'Look at the registry’s status page, then run it again: what was fetched is kept.',
  ),
  'registry.bytesWrong': error(
    true,
    'The registry {registry} sent other bytes for {digest} than those of that digest.',
    'Run it again; if it happens twice, look for a proxy that changes downloads, and tell the registry’s owner.',
  ),
  'registry.cut': error(
    true,
    'The registry {registry} broke off {tries} times in a row while it sent {digest}.',
    'Check the network of this machine, then run it again: what was fetched is kept.',
  ),
};
