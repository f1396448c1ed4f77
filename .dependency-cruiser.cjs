// Owns who may import whom (design 3.2). The type projects hold the same line against globals, lint against a few packages.
const only = (name, from, to, comment) => ({ name, severity: 'error', comment, from, to });

module.exports = {
  forbidden: [
    only(
      'no-cycles',
      {},
      { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
      'A cycle means that two files are one. A type may look back.',
    ),
    only(
      'shared-is-pure',
      { path: '^shared/', pathNot: '^shared/domain/(facts/readers|exports)/' },
      { pathNot: '^(shared/|node_modules/(zod|smol-toml)/)' },
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
