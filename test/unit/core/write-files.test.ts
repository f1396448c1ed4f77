// Promise: a file that would not be valid is not written, whatever the plan was; what the plan told as a warning is.
import { describe, expect, it, vi } from 'vitest';
import { writeFiles } from '#core/plans/steps/files-and-network';
import { checkConfig } from '#shared/domain/config/check-config';
import type { Finding } from '#shared/domain/findings/finding-schema';
import { sha256 } from '#test/fixtures/sha256';
import { stageStep } from '#test/fixtures/step-context';

function stage(text: string) {
  const file = { name: 'api.toml', text, sha256: sha256(text) };
  const action = { kind: 'write-files' as const, image: 'image', directory: '/srv/api-1', files: [file] };
  const putFiles = vi.fn(() => Promise.resolve({ 'api.toml': Buffer.byteLength(text) }));
  const { context } = stageStep({
    action,
    service: 'api',
    status: () => null,
    address: () => '',
    engine: { putFiles },
  });
  const run = (findings: Finding[] = []) =>
    writeFiles.run(action, { ...context, plan: { ...context.plan, findings } });
  return { run, putFiles };
}

const wrong = '[server]\nport = 99999\n';
const place = { file: 'api' as const, release: 'release-260812', text: wrong, host: 'gpu-1', service: 'api' };

describe('writing a file', () => {
  it('is refused before the effect when a key has a wrong value', async () => {
    const { run, putFiles } = stage(wrong);
    await expect(run()).rejects.toMatchObject({ code: 'guard.configuration' });
    await expect(run(checkConfig(place))).rejects.toMatchObject({ code: 'guard.configuration' });
    expect(putFiles).not.toHaveBeenCalled();
  });

  it('is done when the plan told the problem as a warning', async () => {
    const { run, putFiles } = stage(wrong);
    await run(checkConfig(place).map((finding) => ({ ...finding, level: 'warning' as const })));
    expect(putFiles).toHaveBeenCalledOnce();
  });

  it('is not done when another key was told', async () => {
    const { run } = stage(`${wrong}fetch_timeout = "never"\n`);
    const told = checkConfig(place).map((finding) => ({ ...finding, level: 'warning' as const }));
    await expect(run(told)).rejects.toMatchObject({ code: 'guard.configuration' });
  });

  it('is done with a key that is not known', async () => {
    const { run, putFiles } = stage('[server]\nprot = 1\n');
    await run();
    expect(putFiles).toHaveBeenCalledOnce();
  });
});

it('a value that the catalogue does not know is written when the operator took it on', async () => {
  const { run, putFiles } = stage('[voice_agent.llm_providers.groq.models]\n"a" = { tier = "gold" }\n');
  const text = '[voice_agent.llm_providers.groq.models]\n"a" = { tier = "gold" }\n';
  const told = checkConfig({ ...place, text });
  expect(told).toMatchObject([{ level: 'blocker', code: 'config.unknownValue', overridable: true }]);
  await expect(run()).rejects.toMatchObject({ code: 'guard.configuration' });
  await run(told);
  expect(putFiles).toHaveBeenCalledOnce();
});
