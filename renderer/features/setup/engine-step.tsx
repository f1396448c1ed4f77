// Owns the first question: which engine. It looks at the engine by itself while the operator reads.
import { TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import type { Output } from '#shared/contract/contract';
import { useRead } from '#renderer/client/hooks.ts';
import { connectionOf } from '#renderer/features/setup/document.ts';
import type { SetupDraft } from '#renderer/features/setup/draft.ts';
import type { StepProps } from '#renderer/features/setup/setup-screen.tsx';
import { StepFrame } from '#renderer/features/setup/step-frame.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { setupText } from '#renderer/text/setup.ts';
import { Choice } from '#renderer/ui/choice.tsx';
import { FieldGrid } from '#renderer/ui/field-grid.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Facts } from '#renderer/ui/screen.tsx';
import css from './setup-screen.module.css';

const text = setupText.engine;

export function EngineStep({ handle, onDone, onBack }: StepProps) {
  const { draft, change } = handle;
  const [connection] = useDebouncedValue(connectionOf(draft), 300);
  const needsPath = draft.connection === 'socket' || draft.connection === 'podman';
  const ready = !needsPath || draft.socketPath.startsWith('/');
  const probe = useRead('hosts.probe', { connection }, { enabled: ready, freshForMs: 10_000 });
  const blockers = probe.data?.findings.some((finding) => finding.level === 'blocker') ?? false;
  const blocked = probe.data === undefined ? '' : blockers ? text.blocked : null;
  return (
    <StepFrame
      question={text.question}
      intro={text.intro}
      onBack={onBack}
      onContinue={onDone}
      blocked={blocked}
    >
      <FieldGrid>
        <Choice
          label={text.choice}
          value={draft.connection}
          onChange={(value) => change({ connection: value as SetupDraft['connection'] })}
          options={[
            { value: 'local', title: text.local, consequence: text.localText },
            { value: 'podman', title: text.podman, consequence: text.podmanText },
            { value: 'socket', title: text.socket, consequence: text.socketText },
            { value: 'practice', title: text.practice, consequence: text.practiceText },
          ]}
        />
        {needsPath && (
          <TextInput
            label={text.path}
            placeholder={draft.connection === 'podman' ? '/run/podman/podman.sock' : '/var/run/docker.sock'}
            value={draft.socketPath}
            onChange={(event) => change({ socketPath: event.currentTarget.value })}
            styles={{ input: { fontFamily: 'var(--font-mono)' } }}
            spellCheck={false}
          />
        )}
      </FieldGrid>
      <div className={css.probe} aria-live="polite">
        {probe.isFetching && <ProgressLine label={text.looking} fraction={null} />}
        {probe.error && !probe.isFetching && (
          <CallProblem error={probe.error} onRetry={() => void probe.refetch()} retryLabel={text.look} />
        )}
        {probe.data && !probe.error && <ProbeView probe={probe.data} />}
      </div>
    </StepFrame>
  );
}

function ProbeView({ probe }: { probe: Output<'hosts.probe'> }) {
  return (
    <>
      <Facts
        facts={[
          { name: text.facts.engine, value: `${probe.engine} · API ${probe.apiVersion}` },
          { name: text.facts.system, value: `${probe.operatingSystem} · ${probe.architecture}` },
          { name: text.facts.resources, value: text.resources(probe.cpus, probe.memoryBytes) },
          { name: text.facts.runtimes, value: <Mono>{probe.runtimes.join(' ')}</Mono> },
          { name: text.facts.storage, value: <Mono>{probe.storageRoot}</Mono> },
          { name: text.facts.holds, value: text.holds(probe.containers, probe.images) },
        ]}
      />
      <FindingList findings={probe.findings} />
    </>
  );
}
