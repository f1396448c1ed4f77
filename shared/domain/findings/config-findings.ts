// Owns the findings about configuration files: of one file, and of files together with the services and hosts of their site. `{place}` is file, line and column.
import { blocker, overridable, warning } from './entry.ts';

/** What a schema can say of one file. */
const schemaFindings = {
  'config.notToml': blocker(
    '{place}: the file cannot be read: {problem}.',
    'Correct the text at this place.',
  ),
  'config.unknownKey': warning(
    '{place}: {key} is not a known key of {file}.{hint}',
    'Correct the name, or remove the key if the service does not need it.',
  ),
  'config.unknownTable': warning(
    '{place}: [{key}] is not a known table of {file}, and a service can refuse the whole file for one.{hint}',
    'Correct the name, or remove the table if the service does not need it.',
  ),
  'config.fatalKey': blocker(
    '{place}: {release} refuses the whole file because of {key}, which exists from release-{since} on.',
    'Remove {key}, or choose release-{since} or newer.',
  ),
  'config.early': warning(
    '{place}: {key} was first seen in release-{since} ({sure}); {release} may ignore it or refuse the file.',
    'Remove {key} if the service does not start, or choose release-{since} or newer.',
  ),
  'config.late': warning(
    '{place}: {key} is in no file of the vendor from release-{until} on ({sure}).{hint}',
    'Remove {key}, or replace it.',
  ),
  'config.wrongType': blocker(
    '{place}: {key} must be {expected}, and is {found}.',
    'Give {key} a value of this kind.',
  ),
  'config.outOfRange': blocker(
    '{place}: {key} must be {expected}, and is {found}.',
    'Give {key} a value in this range, or remove the key.',
  ),
  'config.placeholder': blocker(
    '{place}: {key} = {found} is the placeholder of the vendor’s template, not a value. {meaning}',
    'Give {key} the number that Deepgram states for this GPU.',
  ),
  // A model that is newer than the catalogue.
  'config.unknownValue': overridable(
    blocker('{place}: {key} must be one of {allowed}, and is {found}.', 'Choose one of {allowed}.'),
  ),
  'config.unusualValue': warning(
    '{place}: {key} is {found}; the known values are {allowed}.',
    'Check the spelling of {found}.',
  ),
  'config.earlyValue': warning(
    '{place}: {key} = {found} was first seen in release-{since} ({sure}); {release} may not support it.',
    'Choose another value, or release-{since} or newer.',
  ),
  'config.missingKey': blocker('{place}: {table} has no {key}.', 'Add {key}.'),
  'config.tooMany': warning('{file} has {more} more problems than are listed here.', 'Correct these first.'),
};

/** What the keys of one file mean together. */
const fileFindings = {
  'config.swallowed': blocker(
    '{place}: {key} is inside the table [{table}] and has no effect there; it belongs above the first table.',
    'Move {key} above the first table of the file.',
  ),
  'config.pairMissing': blocker(
    '{place}: {key} is set without {other}; HTTPS needs both.',
    'Set {other} too, or remove {key}.',
  ),
  'config.samePort': blocker(
    '{place}: {key} and {other} are both {port}; two listeners cannot share a port.',
    'Give one of them another port.',
  ),
  'config.loopback': blocker(
    '{place}: {key} is {found}, so the service listens where no other container and no published port reaches it.',
    'Set {key} to 0.0.0.0.',
  ),
  'config.minAboveMax': blocker(
    '{place}: {key} is {found}, which is more than {other} ({limit}).',
    'Give {key} a value of at most {limit}.',
  ),
  'config.fluxTogether': blocker(
    '{place}: flux.enabled and flux_tts.enabled are both true; an Engine serves one of the two.',
    'Disable one of them.',
  ),
  'config.fluxIncomplete': blocker(
    '{place}: flux_tts is enabled without {key}, and the Engine does not start.',
    'Set {key}.',
  ),
  'config.secretInFile': warning(
    '{place}: {key} is a secret in a file that every user of the host can read.',
    'Store it as a secret, name it in licensing.api_key, and remove {key} from the file.',
  ),
  'config.secretInUrl': warning(
    '{place}: the address in {key} contains a password, in a file that every user of the host can read.',
    'Remove the password from the address.',
  ),
  'config.fipsOff': warning(
    '{file}: {release} is a FIPS image, and without fips.mode it works in standard mode.',
    'Set fips.mode = "enabled".',
  ),
  'config.fipsWithoutImage': warning(
    '{place}: fips.mode is set, and {release} is not a FIPS image.',
    'Choose {release}-fips, or remove fips.mode.',
  ),
  'config.fluxOnFips': blocker(
    '{place}: flux.enabled is true, and FIPS images do not serve Flux speech-to-text.',
    'Choose the release without -fips, or disable flux.',
  ),
};

/** What files mean together with the services and hosts of their site. */
const siteFindings = {
  'config.poolPlace': blocker(
    '{place}: {url} reaches the Engine {engine} at the wrong port: it accepts requests on port {port}.',
    'Change the address to {right}.',
  ),
  'config.poolNoEngine': blocker(
    '{place}: {url} leads to {service}, which is no Engine.',
    'Name an Engine of this site.',
  ),
  'config.poolForeign': warning(
    '{place}: {url} leads to no Engine of this site; whether one answers there is not known.',
    'Check the name, or name an Engine of this site.',
  ),
  'config.poolEmpty': blocker(
    '{file}: driver_pool.standard names no Engine, so the API has nowhere to send work.',
    'Add a [[driver_pool.standard]] with the url of an Engine.',
  ),
  'config.licenceOrder': warning(
    '{place}: {first} comes before the License Proxy of the site, which is used only when that fails.',
    'Put the License Proxy first.',
  ),
  'config.licenceNoProxy': warning(
    '{place}: licensing.mode is license-proxy, and no address leads to a License Proxy of this site.',
    'Add the address of the License Proxy, or set licensing.mode = "direct".',
  ),
  'config.licenceDirect': warning(
    '{place}: licensing.mode is direct, and {url} is not Deepgram’s licence server.',
    'Remove the address, or set licensing.mode = "license-proxy".',
  ),
  'config.licenceNowhere': blocker(
    '{place}: licensing.mode is direct, and Deepgram’s licence server is not among the addresses.',
    'Add https://license.deepgram.com.',
  ),
  'config.licenceEgress': warning(
    '{place}: the service connects to {url} directly, and network.egress is {egress}.',
    'Remove the address, or set network.egress = "any".',
  ),
  'config.licencePort': blocker(
    '{place}: {url} leads to the License Proxy on {proxyHost} at the wrong port: it accepts licence requests on port {port}.',
    'Change the port of the address to {port}.',
  ),
  'config.portUnpublished': blocker(
    '{place}: {key} is {found}, and {host} publishes port {port} of the container for {purpose}; nothing would answer there.',
    'Set {key} to {port}.',
  ),
  'config.baseUrl': warning(
    '{place}: server.base_url is {found}, so callers who use {usual} get 404.',
    'Tell callers the new path, or set server.base_url to {usual}.',
  ),
  // An image of the operator’s own may contain it.
  'config.notMounted': overridable(
    blocker(
      '{place}: {path} is in no mount of the container, so it does not exist there.',
      'Add a mount for {path}, or change {key}.',
    ),
  ),
  'config.mountReadOnly': blocker(
    '{place}: {path} is mounted read-only, and the service writes there.',
    'Mount it writable (":rw"), or change {key}.',
  ),
  'config.productUnasked': blocker(
    '{place}: {key} makes this an Engine for {product}, and {product} is not in products of the site.',
    'Set {key} = false, or add {product} to products.',
  ),
  'config.productFlag': warning(
    '{place}: {key} is for {product}, which is not in products of the site.',
    'Set {key} = false, or add {product} to products.',
  ),
  'config.productOff': blocker(
    '{file}: {product} is in products of the site, and {key} is not true.',
    'Set {key} = true, or remove {product} from products.',
  ),
  'config.fluxEnvironment': blocker(
    '{place}: flux_tts is enabled and {variable} is set; the Engine does not start with both.',
    'Remove {variable} from the environment of the service.',
  ),
  'config.auraUnasked': warning(
    '{file}: {variable} is set for Aura-2, which is not in products of the site.',
    'Remove {variable} from the environment of the service, or add the Aura-2 product to products.',
  ),
  'config.limits': warning(
    '{place}: the APIs accept {api} requests at once, and their Engines accept {engines}; the other requests fail.',
    'Lower concurrency_limit.active_requests of the APIs to {engines} together, or raise max_active_requests of the Engines.',
  ),
};

export const configFindings = { ...schemaFindings, ...fileFindings, ...siteFindings };
