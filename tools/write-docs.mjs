// Owns the generated documents: docs/errors.md and docs/findings.md from their catalogues, the tables of rules and directives in docs/preflight.md
// and docs/ssh.md, the manual page from the commands, docs/config-keys.md and docs/config-schema from the keys of the catalogue. With --check it only compares.
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const { catalogue } = await import('../shared/errors/catalogue.ts');
const { findingCatalogue } = await import('../shared/domain/findings/finding.ts');
const { hostRules, siteRules } = await import('../shared/domain/preflight/rules/all-rules.ts');
const { builtInCatalogue } = await import('../shared/domain/catalogue/built-in-catalogue.ts');
const { configFiles } = await import('../shared/domain/config-schema/config-key.ts');
const { expectedWords } = await import('../shared/domain/config/judge/check-value.ts');
const { configJsonSchema, schemaChanges } = await import('../shared/domain/config/json-schema.ts');
const { directives } = await import('../shared/domain/ssh/directives.ts');
const { themes } = await import('../shared/domain/preflight/check.ts');
const { allCommands } = await import('../electron/cli/all-commands.ts');
const { manualPage } = await import('../electron/cli/help/manual.ts');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const place = (name) => join(root, 'docs', name);
const documents = [
  ['errors.md', errorsDocument(catalogue), 'the error catalogue'],
  ['findings.md', findingsDocument(findingCatalogue), 'the catalogue of findings'],
  ['preflight.md', await withTable('preflight.md', 'rules', rulesTable()), 'the rules'],
  ['ssh.md', await withTable('ssh.md', 'directives', directivesTable()), 'the directives'],
  ['config-keys.md', await formatted(keysDocument(builtInCatalogue.configKeys), 'markdown'), 'the catalogue'],
  ...(await schemaDocuments(builtInCatalogue)),
  ['man/dgsite.1', manualPage(allCommands(), version), 'the commands'],
];

for (const [name, text, source] of documents) {
  if (!process.argv.includes('--check')) {
    writeFileSync(place(name), text);
  } else if (readOr(place(name)) !== text) {
    process.stderr.write(`docs/${name} is not what ${source} say; run: npm run docs\n`);
    process.exitCode = 1;
  }
}

// A schema of a release at which nothing changes any more.
for (const name of readdirSync(place('config-schema'))) {
  const document = `config-schema/${name}`;
  if (documents.some(([known]) => known === document)) continue;
  if (!process.argv.includes('--check')) rmSync(place(document));
  else {
    process.stderr.write(`docs/${document} is not generated any more; run: npm run docs\n`);
    process.exitCode = 1;
  }
}

/** The table between the two marks; Prettier has the last word on its form, as on every document. */
async function withTable(document, mark, table) {
  const [head, rest] = (readOr(place(document)) ?? '').split(`<!-- ${mark}: begin -->`);
  const tail = rest?.split(`<!-- ${mark}: end -->`)[1] ?? '';
  const whole = `${head}<!-- ${mark}: begin -->\n\n${table}\n\n<!-- ${mark}: end -->${tail}`;
  return formatted(whole, 'markdown');
}

async function formatted(text, parser) {
  const { format, resolveConfig } = await import('prettier');
  return format(text, { ...(await resolveConfig(root)), parser });
}

/** One schema per file and change: a file is that of every release from its own on, up to the next. */
async function schemaDocuments({ configKeys, releases }) {
  const oldest = releases[0].tag.slice(-6);
  const all = configFiles.flatMap((file) =>
    [oldest, ...schemaChanges(file, configKeys)].map((date) => ({ file, release: `release-${date}` })),
  );
  return Promise.all(
    all.map(async (of) => [
      `config-schema/${of.file}.from-${of.release}.json`,
      await formatted(JSON.stringify(configJsonSchema(of, configKeys)), 'json'),
      'the catalogue',
    ]),
  );
}

function keysDocument(keys) {
  const since = ({ since, until }) =>
    [
      since && `from ${since.release} (${since.sure})`,
      until && `until before ${until.release} (${until.sure})`,
    ]
      .filter(Boolean)
      .join(', ');
  const row = (one) => [
    `\`${one.key}\``,
    expectedWords(one),
    one.values ? one.values.map(({ value }) => `\`${value}\``).join(', ') : '',
    one.shipped === undefined ? '' : `\`${JSON.stringify(one.shipped)}\``,
    one.absent === undefined ? '' : `\`${JSON.stringify(one.absent)}\``,
    since(one),
    `${one.meaning}${one.sure === 'documented' ? '' : ` (${one.sure})`}`,
  ];
  return [
    '# Configuration keys',
    '',
    'Generated from `shared/domain/config-schema` by `npm run docs`. Where each is stated: [domain.md](domain.md). The same as JSON Schema (draft 2020-12), one file for all releases from the one in its name on up to the next, is in [config-schema](config-schema); name it in the first line of a TOML file as `#:schema PATH`, which Taplo and Even Better TOML read.',
    ...configFiles.flatMap((file) => [
      '',
      `## ${file}.toml`,
      '',
      '| Key | Value | One of | In the template | Without it | Releases | Meaning |',
      '| --- | --- | --- | --- | --- | --- | --- |',
      ...keys
        .filter(({ files }) => files.includes(file))
        .map(
          (one) =>
            `| ${row(one)
              .map((cell) => cell.replaceAll('|', '\\|'))
              .join(' | ')} |`,
        ),
    ]),
    '',
  ].join('\n');
}

function rulesTable() {
  const rows = [...siteRules, ...hostRules]
    .toSorted((a, b) => themes.indexOf(a.theme) - themes.indexOf(b.theme))
    .map(
      ({ id, theme, title, worst, source }) => `| \`${id}\` | ${theme} | ${title} | ${worst} | ${source} |`,
    );
  return ['| Rule | Theme | Title | At worst | Source |', '| --- | --- | --- | --- | --- |', ...rows].join(
    '\n',
  );
}

function directivesTable() {
  const words = {
    honoured: 'carried out',
    client: 'by the ssh client',
    afterRefusal: 'by the ssh client, after a refusal',
    harmless: 'does not matter',
  };
  const rows = Object.values(directives)
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(({ name, treatment, note }) => `| \`${name}\` | ${words[treatment]} | ${note} |`);
  return ['| Directive | Treatment | How |', '| --- | --- | --- |', ...rows].join('\n');
}

function errorsDocument(entries) {
  const lines = [
    '# Errors',
    '',
    'Generated from `shared/errors` by `npm run docs`. Every code has one message and one remedy; `{name}` stands for a detail.',
    '',
  ];
  let area = '';
  for (const [code, entry] of Object.entries(entries).sort(([a], [b]) => a.localeCompare(b))) {
    const now = code.split('.')[0];
    if (now !== area) lines.push(`## ${(area = now)}`, '');
    lines.push(`### ${code}`, '', entry.message, '', `What to do: ${entry.remedy}`, '');
    lines.push(
      entry.retryable
        ? 'The same call may succeed later without any change.'
        : 'Trying again without a change will not help.',
      '',
    );
  }
  return lines.join('\n');
}

function findingsDocument(entries) {
  const words = { blocker: 'Stops a plan', warning: 'A warning', ok: 'For your information' };
  const lines = [
    '# Findings',
    '',
    'Generated from `shared/domain/findings` by `npm run docs`: what plans, status and document checks find. What the preflight finds is in [preflight.md](preflight.md). `{name}` stands for a detail.',
    '',
  ];
  let area = '';
  for (const [code, entry] of Object.entries(entries).sort(([a], [b]) => a.localeCompare(b))) {
    const now = code.split('.')[0];
    if (now !== area) lines.push(`## ${(area = now)}`, '');
    const level = `${words[entry.level]}${entry.overridable ? '; an operator may go on with a reason' : ''}.`;
    lines.push(`### ${code}`, '', entry.message, '', level, '');
    if (entry.remedy !== null) lines.push(`What to do: ${entry.remedy}`, '');
  }
  return lines.join('\n');
}

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
