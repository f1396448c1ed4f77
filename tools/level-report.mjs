// Owns reading what a level's runner wrote: how many tests passed, and which failed with what words.
import { readFileSync } from 'node:fs';

/**
 * `level`: of a report that several levels share, only this one. Where a runner ends without a report, that is one failure.
 * @returns {{ passed: number, failed: number, skipped: number, failures: string[] }} failures: `name: first line of its error`
 */
export function readLevelReport(runner, file, level) {
  let found;
  try {
    found = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { passed: 0, failed: 1, skipped: 0, failures: [`it left no report: ${file}`] };
  }
  return runner === 'vitest' ? fromVitest(found, level) : fromPlaywright(found);
}

function fromVitest({ testResults }, level) {
  const files = testResults.filter(({ name }) => name.includes(`/test/${level}/`));
  const failures = files.flatMap(({ name, status: state, message, assertionResults }) => {
    const failed = assertionResults.filter(({ status }) => status === 'failed');
    // A file that cannot be read, or whose preparation fails, has no tests that could.
    if (failed.length === 0)
      return state === 'failed' ? [told(name, message || 'failed outside of its tests')] : [];
    return failed.map(({ fullName, failureMessages }) => told(fullName, failureMessages[0]));
  });
  const statuses = files.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const passed = statuses.filter((status) => status === 'passed').length;
  const skipped = statuses.filter((status) => status !== 'passed' && status !== 'failed').length;
  return { passed, failed: failures.length, skipped, failures };
}

function fromPlaywright({ stats, suites, errors }) {
  const failed = suites.flatMap(specsOf).filter(({ ok }) => !ok);
  const failures = failed.map(({ title, file, tests }) => {
    const errorsOfAll = tests.flatMap(({ results }) => results.flatMap((result) => result.errors));
    return told(`${file} ${title}`, errorsOfAll[0]?.message);
  });
  return {
    passed: stats.expected + stats.flaky,
    failed: stats.unexpected,
    skipped: stats.skipped,
    failures: [...failures, ...errors.map(({ message }) => told('outside of tests', message))],
  };
}

const specsOf = (suite) => [...(suite.specs ?? []), ...(suite.suites ?? []).flatMap(specsOf)];

function told(name, message = 'no words') {
  // Colours are for a terminal.
  const [first] = message.replace(/\u001b\[[\d;]*m/g, '').split('\n');
  return `${name}: ${first}`;
}
