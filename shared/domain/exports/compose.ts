// Exports a site as Compose files that run the same containers without Site Admin. Pure. Works with docker-compose 1.29 and Compose 2. Secrets
// are never included: they become variables that the operator sets.
import { stringify } from 'yaml';
import { hasPassword } from '../facts/readers/network.ts';
import { publishPrefix } from '../site/listen-address.ts';
import type { DesiredService } from '../containers/desired.ts';
import type { ContainerSpec } from '../containers/container-spec.ts';
import type { SiteDocument } from '../site/site-document.ts';
import type { ExportedFile, SiteExport } from './site-export.ts';

const HEAD = (site: string, host: string) => `# The services of ${site} on ${host}, exported by Site Admin.
# Copy .env.example to .env, fill in its values, and run: docker-compose up -d
`;

export function composeExport(document: SiteDocument, desired: DesiredService[]): SiteExport {
  const hosts = document.host.filter(({ name }) => desired.some(({ host }) => host === name));
  const files = hosts.flatMap(({ name }) => {
    const services = desired.filter(({ host }) => host === name);
    const folder = hosts.length > 1 ? `${name}/` : '';
    return hostFiles(document, name, services).map((file) => ({ ...file, path: `${folder}${file.path}` }));
  });
  return { format: 'compose', files, notes: notes(document, hosts.length) };
}

function hostFiles(document: SiteDocument, host: string, services: DesiredService[]): ExportedFile[] {
  const networks = [...new Set(services.map(({ spec }) => spec.network))];
  const project = {
    services: Object.fromEntries(services.map((one) => [one.service, service(one)])),
    networks: Object.fromEntries(networks.map((name) => ['default', { name }])),
  };
  const text = stringify(project, { lineWidth: 0, singleQuote: true });
  const variables = [...new Set(services.flatMap(({ spec }) => secretsIn(spec)))];
  return [
    // Both generations of compose and podman-compose look for this name.
    { path: 'docker-compose.yml', text: `${HEAD(document.name, host)}${text}` },
    { path: '.env.example', text: environmentExample(document.name, variables) },
    ...services.flatMap((one) =>
      one.files.map(({ name, text: content }) => ({ path: fileName(one, name), text: content })),
    ),
  ];
}

/** Several services of a role have a file of that name each. */
function fileName({ service, role }: DesiredService, name: string): string {
  return service === role ? name : `${service}.toml`;
}

function service(one: DesiredService): Record<string, unknown> {
  const { spec, files } = one;
  const [file] = files;
  const own = spec.binds.find(({ target }) => target === `/${file?.name ?? ''}`);
  return {
    container_name: spec.name,
    image: spec.image,
    command: spec.command.map(escape),
    environment: Object.fromEntries(
      Object.entries(spec.env).map(([name, value]) => [name, environmentValue(secretOr(name, value))]),
    ),
    volumes: spec.binds.map((bind) => {
      // The same letters as Site Admin asks the engine for (core/engine/container-options.ts).
      const options = bind.foreign ? bind.mode : `${bind.mode},${bind.target === '/models' ? 'z' : 'Z'}`;
      return `${bind === own ? `./${fileName(one, file?.name ?? '')}` : bind.source}:${bind.target}:${options}`;
    }),
    ports: spec.ports.map(({ address, host, container }) => `${publishPrefix(address)}${host}:${container}`),
    networks: { default: { aliases: spec.aliases } },
    ...(spec.gpu === 'nvidia' ? { runtime: 'nvidia' } : {}),
    restart: spec.restart,
    stop_grace_period: `${spec.stopGraceSeconds}s`,
    logging: {
      driver: 'json-file',
      options: { 'max-size': spec.log.maxSize, 'max-file': String(spec.log.maxFiles) },
    },
  };
}

/** Compose reads `$` as the beginning of a variable. */
function escape(text: string): string {
  return text.replaceAll('$', '$$$$');
}

function environmentValue(value: string): string {
  if (!value.startsWith('secret:')) return escape(value);
  const variable = variableOf(value);
  return `\${${variable}:?fill it in in the file .env}`;
}

function secretsIn({ env }: ContainerSpec): string[] {
  return Object.entries(env)
    .map(([name, value]) => secretOr(name, value))
    .filter((value) => value.startsWith('secret:'));
}

/** The address of a proxy may hold its password; the operator then fills the whole address in. */
function secretOr(name: string, value: string): string {
  return hasPassword(value) ? `secret:${name.toLowerCase()}` : value;
}

/** `secret:north-api-key` → `NORTH_API_KEY`. */
function variableOf(reference: string): string {
  const word = reference
    .slice('secret:'.length)
    .toUpperCase()
    .replaceAll(/[^A-Z0-9]/g, '_');
  return /^\d/.test(word) ? `_${word}` : word;
}

function environmentExample(site: string, references: string[]): string {
  const lines = references.map(
    (reference) => `# the secret ${reference.slice(7)}\n${variableOf(reference)}=\n`,
  );
  return `COMPOSE_PROJECT_NAME=${site}\n${lines.join('')}`;
}

function notes(document: SiteDocument, hosts: number): string[] {
  const { credential, address } = document.registry;
  return [
    'Log in to the registry first' + (credential ? `: docker login ${address}` : ' if it wants a login.'),
    'Paths of models are those of the hosts; they are not part of the export.',
    ...(hosts > 1 ? ['One folder per host: run compose on each of them, the License Proxy first.'] : []),
    ...(document.host.some(({ connection }) => connection.startsWith('podman:'))
      ? ['On Podman replace `runtime: nvidia` by `devices: [nvidia.com/gpu=all]`.']
      : []),
    'Containers of Site Admin have the same names and project: remove them before compose starts its own (compose 1.29 stumbles over them even when they are stopped).',
  ];
}
