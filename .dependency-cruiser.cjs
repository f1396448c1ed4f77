// Owns who may import whom. The type projects hold the same line against globals, lint against a few packages.
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

/**
 * The areas of a folder, each with those that it may import, types included: an area that is not named with it stays unknown to it. No area may
 * come to import itself by way of others, because each names only areas above it.
 */
const coreAreas = {
  engine: [],
  ports: [],
  doors: ['ports'],
  redaction: ['ports'],
  store: ['ports', 'redaction'],
  hosts: ['engine', 'ports'],
  services: ['engine', 'hosts', 'ports'],
  registry: [],
  images: ['hosts', 'ports', 'registry', 'store'],
  capacity: ['hosts', 'ports', 'services'],
  catalogue: ['ports', 'store'],
  operations: ['ports', 'store'],
  bundle: ['engine', 'hosts', 'images', 'operations', 'ports', 'registry', 'store'],
  observation: ['engine', 'hosts', 'images', 'services'],
  logs: ['engine', 'hosts', 'observation'],
  sites: ['catalogue', 'hosts', 'ports', 'store'],
  config: ['catalogue', 'hosts', 'ports', 'sites', 'store'],
  monitor: ['engine', 'hosts', 'observation', 'operations', 'ports', 'services', 'sites', 'store'],
  preflight: ['catalogue', 'hosts', 'images', 'operations', 'ports', 'sites'],
  plans: [
    ...['capacity', 'engine', 'hosts', 'images', 'observation', 'operations'],
    ...['ports', 'preflight', 'services', 'sites', 'store'],
  ],
  adoption: ['catalogue', 'engine', 'hosts', 'observation', 'operations', 'plans', 'ports', 'sites', 'store'],
  'practice-site': ['hosts', 'plans', 'sites', 'store'],
  rehearsal: ['operations', 'practice-site', 'services'],
  support: ['catalogue', 'hosts', 'practice-site', 'store'],
};
const domainAreas = {
  findings: [],
  ssh: [],
  'toml-text': [],
  site: ['toml-text'],
  upgrade: [],
  bundle: [],
  'config-schema': ['site'],
  catalogue: ['config-schema', 'site'],
  secrets: ['site'],
  status: ['findings', 'site', 'toml-text'],
  config: ['catalogue', 'config-schema', 'findings', 'site', 'toml-text'],
  rehearsal: ['secrets', 'site'],
  roles: ['catalogue', 'config', 'config-schema', 'site', 'status', 'toml-text'],
  containers: ['catalogue', 'config', 'roles', 'site', 'toml-text'],
  'config-rules': [
    ...['catalogue', 'config', 'config-schema', 'containers', 'findings', 'roles', 'site', 'toml-text'],
  ],
  facts: ['containers', 'site'],
  plan: [
    ...['catalogue', 'config', 'config-rules', 'config-schema', 'containers', 'findings'],
    ...['roles', 'secrets', 'site', 'status'],
  ],
  revisions: ['catalogue', 'containers', 'findings', 'site'],
  'config-edit': [
    ...['catalogue', 'config', 'config-rules', 'config-schema', 'containers', 'findings'],
    ...['revisions', 'roles', 'site', 'toml-text'],
  ],
  adoption: ['catalogue', 'config', 'containers', 'findings', 'plan', 'roles', 'site', 'toml-text'],
  exports: ['containers', 'facts', 'site'],
  preflight: ['catalogue', 'containers', 'facts', 'findings', 'roles', 'secrets', 'site', 'status'],
};

function areaRules(folder, areas) {
  const names = Object.keys(areas);
  for (const [area, mayImport] of Object.entries(areas))
    for (const other of mayImport)
      if (names.indexOf(other) >= names.indexOf(area))
        throw new Error(`${area} names ${other}, which is not above it`);
  return names.map((area) =>
    only(
      `area-${folder.split('/').at(-1)}-${area}`,
      { path: `^${folder}/${area}/` },
      { path: `^${folder}/`, pathNot: `^${folder}/(${[area, ...areas[area]].join('|')})/` },
      `${folder}/${area} imports ${areas[area].join(', ') || 'no other area'}.`,
    ),
  );
}

module.exports = {
  forbidden: [
    ...areaRules('electron/core', coreAreas),
    ...areaRules('shared/domain', domainAreas),
    only(
      'no-new-areas',
      { path: '^(electron/core|shared/domain)/' },
      {
        path: '^(electron/core|shared/domain)/',
        pathNot: `^electron/core/(${Object.keys({ ...coreAreas, handlers: [] }).join('|')})/|^shared/domain/(${Object.keys(domainAreas).join('|')})/|^electron/core/[^/]+$`,
      },
      'An area has a line in .dependency-cruiser.cjs; files lie in areas.',
    ),
    only(
      'no-cycles',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'A cycle means that two files are one. A type may look back.',
    ),
    only(
      'shared-is-pure',
      { path: '^shared/', pathNot: '^shared/domain/(facts/readers|exports)/' },
      { pathNot: '^(shared/|node_modules/(zod|smol-toml|toml-eslint-parser)/)' },
      'shared: only shared, schemas and TOML.',
    ),
    only(
      'readers-are-pure',
      { path: '^shared/domain/facts/readers/' },
      { pathNot: '^(shared/|node_modules/(zod|yaml|smol-toml|@rgrove/parse-xml)/)' },
      'Readers of raw output: also XML, YAML and TOML (ADR 10).',
    ),
    only(
      'exports-are-pure',
      { path: '^shared/domain/exports/' },
      { pathNot: '^(shared/|node_modules/(zod|yaml)/)' },
      'Exports write other tools’ formats: also YAML.',
    ),
    only(
      'nothing-imports-test',
      { pathNot: '^test/' },
      { path: '^test/' },
      'Product code never needs a test.',
    ),
    only(
      'dockerode-in-engine',
      { path: '^electron/', pathNot: '^electron/core/engine/' },
      { path: 'node_modules/(dockerode|docker-modem)/' },
      'Only core/engine speaks to engines.',
    ),
    only(
      'electron-in-shell',
      { pathNot: '^(electron/(main|preload)|test)/' },
      { path: '^node_modules/electron/' },
      'The core does not know Electron exists.',
    ),
    only(
      'react-in-renderer',
      { pathNot: '^(renderer|test)/' },
      { path: 'node_modules/(react|react-dom|@mantine)/' },
      'React lives in the renderer.',
    ),
    only(
      'renderer-sees-shared',
      { path: '^renderer/' },
      { path: '^electron/' },
      'Between doors and core there is only the contract.',
    ),
    only(
      'features-do-not-meet',
      { path: '^renderer/features/([^/]+)/' },
      { path: '^renderer/features/', pathNot: '^renderer/features/$1/' },
      'Features share through ui, client and state.',
    ),
    only(
      'ui-knows-no-product',
      { path: '^renderer/ui/' },
      { path: '^renderer/(features|app|client|text)/|^shared/(contract|domain)/' },
      'The design system knows no product word.',
    ),
    only(
      'core-knows-no-door',
      { path: '^electron/core/' },
      { path: '^electron/(web|cli|main|preload)/' },
      'The core is composed by doors, not the other way.',
    ),
    only(
      'rpc-knows-no-core',
      { path: '^electron/rpc/' },
      { path: '^electron/(core|web|cli|main|preload|practice)/' },
      'Transport-free and product-free.',
    ),
    only(
      'base-knows-nobody',
      { path: '^electron/base/' },
      { path: '^(electron/(?!base/)|renderer/)' },
      'What every process of ours uses is used by all and uses none.',
    ),
    only(
      'practice-stands-alone',
      { path: '^electron/practice/' },
      { path: '^electron/(core|web|cli|main|preload|rpc)/' },
      'Practice is met over its socket, like any engine.',
    ),
    only(
      'practice-by-its-client',
      { path: '^electron/core/' },
      { path: '^electron/practice/', pathNot: '^electron/practice/client\\.ts$' },
      'The core knows practice only by its client.',
    ),
    only(
      'engine-by-its-door',
      { path: '^electron/core/', pathNot: '^electron/core/engine/' },
      { path: '^electron/core/engine/', pathNot: 'engine/(connect|engine-client)\\.ts$' },
      'core/engine has two public files: connect and engine-client.',
    ),
    only(
      'web-is-not-cli',
      { path: '^electron/web/' },
      { path: '^electron/(cli|main|preload|practice)/' },
      'The browser door stands beside the others.',
    ),
    only(
      'no-orphans',
      // The bundler puts without-image-builds.ts in the place of packages.
      {
        orphan: true,
        path: '^(shared|electron|renderer)/',
        pathNot: ['\\.d\\.ts$', 'engine/without-image-builds\\.ts$'],
      },
      {},
      'Nobody uses it.',
    ),
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: {
      path: '^(out|dist|node_modules/(?!dockerode|docker-modem|electron/|react|react-dom|@mantine|zod|smol-toml|yaml|@rgrove))',
    },
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'node', 'default'],
      extensions: ['.ts', '.tsx', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
