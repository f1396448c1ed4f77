// Owns the findings about a site document and what this version cannot plan, and about what it shares with other sites.
import { blocker, warning } from './entry.ts';

export const documentFindings = {
  'release.unknown': warning(
    '{release} is not in the catalogue; it is treated like {nearest}.',
    'Check the spelling of the release; go on if the vendor published it after this app.',
  ),
  'plan.airGapped': blocker('Air-gapped licensing cannot be planned yet.', 'Use direct or license-proxy.'),
  'plan.products': blocker('{products} cannot be planned yet.', 'Leave only "stt" in products.'),
  'plan.hostsNotAsked': warning(
    'The site document alone stops this plan, so no host was asked.',
    'Correct the site document, then plan again.',
  ),
  'plan.role': blocker(
    'The role {role} cannot be planned yet.',
    'Remove {role} from the services of the hosts.',
  ),
  'plan.roleMissing': blocker('No host has the role {role}.', 'Give one host the role {role}.'),
  'site.sameContainer': blocker(
    'The containers of {one} and {other} on {host} would both be named {container}.',
    'Give them different names in containers of {host}.',
  ),
  'site.samePort': blocker(
    '{services} on {host} would all publish port {port}; the container that starts second would not start.',
    'Change one of them under ports of {host}.',
  ),
  'site.proxyTwice': blocker(
    '{host} has more than one License Proxy; they would want one name and one port.',
    'Leave one License Proxy on {host}.',
  ),
  'site.apiWithoutEngine': blocker(
    'The API {service} on {host} has no Engine: its host has none for it, and it names no other.',
    'Name one in engines of {service} (as name, or host/name), or give {host} the role engine.',
  ),
  'site.engineUnused': warning(
    'No API sends work to the Engine {service} on {host}.',
    'Name it in engines of an API, or remove it from {host}.',
  ),
  'licensing.proxiesMissing': blocker(
    'licensing.proxies is {wanted} and the role license-proxy is on {have} of the hosts.',
    'Give a second host the role license-proxy, or set licensing.proxies to 1.',
  ),
  'licensing.proxiesMore': blocker(
    'licensing.proxies is {wanted} and the role license-proxy is on {have} of the hosts.',
    'Set licensing.proxies to 2, or take the role license-proxy from a host.',
  ),
  'host.portHidden': blocker(
    '{host} is reached over TLS, which carries no other ports, and some of its services listen where only the host itself can reach them.',
    'Set these to the management address of the host, or connect to it over SSH.',
  ),
  'site.nameTaken': blocker(
    '{host} has a container named {container} that is not this site’s: {words}.',
    'Adopt what runs on {host}, rename or remove that container, or give the site another name.',
  ),
  'site.hostClaimed': blocker(
    'The site {other} wants {what} on {host} too; only one of them can have it.',
    'Change one of the two documents, or forget the site {other}.',
  ),
  'site.hostLeaves': warning(
    '{host} leaves the document. What this site started there goes on until somebody ends it.',
    'Plan the change, which names what is left there and the command that ends it, or run: dgsite check {site}',
  ),
};
