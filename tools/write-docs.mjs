// Owns the generated documents: docs/errors.md from the error catalogue, the table of rules in docs/preflight.md, the manual page from the
// commands. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const { catalogue } = await import('../shared/errors/catalogue.ts');
const { hostRules, siteRules } = await import('../shared/domain/preflight/rules/all-rules.ts');
const { themes } = await import('../shared/domain/preflight/check.ts');
const { allCommands } = await import('../electron/cli/all-commands.ts');
const { manualPage } = await import('../electron/cli/help/manual.ts');
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const place = (name) => join(root, 'docs', name);
const documents = [
  ['errors.md', errorsDocument(catalogue), 'the error catalogue'],
  ['preflight.md', await withRules(readOr(place('preflight.md')) ?? ''), 'the rules'],
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
async function withRules(text) {
  const [head, rest] = text.split('<!-- rules: begin -->');
  const tail = rest?.split('<!-- rules: end -->')[1] ?? '';
  const rows = [...siteRules, ...hostRules]
    .toSorted((a, b) => themes.indexOf(a.theme) - themes.indexOf(b.theme))
    .map(
      ({ id, theme, title, worst, source }) => `| \`${id}\` | ${theme} | ${title} | ${worst} | ${source} |`,
    );
  const table = [
    '| Rule | Theme | Title | At worst | Source |',
    '| --- | --- | --- | --- | --- |',
    ...rows,
  ].join('\n');
  const whole = `${head}<!-- rules: begin -->\n\n${table}\n\n<!-- rules: end -->${tail}`;
  const { format, resolveConfig } = await import('prettier');
  return format(whole, { ...(await resolveConfig(root)), parser: 'markdown' });
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

function readOr(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}
