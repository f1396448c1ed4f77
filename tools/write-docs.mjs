// Owns the generated documents: docs/errors.md and docs/findings.md from their catalogues, the tables of rules and directives in docs/preflight.md
// and docs/ssh.md, the manual page from the commands. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const { catalogue } = await import('../shared/errors/catalogue.ts');
const { findingCatalogue } = await import('../shared/domain/findings/finding.ts');
const { hostRules, siteRules } = await import('../shared/domain/preflight/rules/all-rules.ts');
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

/** The table between the two marks; Prettier has the last word on its form, as on every document. */
async function withTable(document, mark, table) {
  const [head, rest] = (readOr(place(document)) ?? '').split(`<!-- ${mark}: begin -->`);
  const tail = rest?.split(`<!-- ${mark}: end -->`)[1] ?? '';
  const whole = `${head}<!-- ${mark}: begin -->\n\n${table}\n\n<!-- ${mark}: end -->${tail}`;
  const { format, resolveConfig } = await import('prettier');
  return format(whole, { ...(await resolveConfig(root)), parser: 'markdown' });
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
