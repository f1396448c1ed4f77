// Owns the generated documents: docs/errors.md from the error catalogue. With --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './node-24.mjs';

const { catalogue } = await import('../shared/errors/catalogue.ts');
const path = join(root, 'docs', 'errors.md');
const text = errorsDocument(catalogue);

if (process.argv.includes('--check')) {
  if (readOr(path) !== text) {
    process.stderr.write('docs/errors.md is not what the catalogue says; run: npm run docs\n');
    process.exit(1);
  }
} else {
  writeFileSync(path, text);
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
