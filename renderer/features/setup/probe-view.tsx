// Owns what was seen when one host was looked at: its engine, or why it was not reached and what helps.
import { Link } from '@tanstack/react-router';
import type { Probe } from '#renderer/features/setup/use-probes.ts';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { FindingList } from '#renderer/parts/finding-list.tsx';
import { TrustKey } from '#renderer/parts/trust-key.tsx';
import { adoptText } from '#renderer/text/adopt.ts';
import { setupText } from '#renderer/text/setup.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { Facts } from '#renderer/ui/screen.tsx';
import css from './setup-screen.module.css';

const text = setupText.hosts;

export function ProbeView({ probe }: { probe: Probe }) {
  const { result, connection, state } = probe;
  const { data, error } = result;
  const again = () => void result.refetch();
  if (state === 'waiting') return null;
  return (
    <div className={css.probe} aria-live="polite">
      {state === 'looking' && <ProgressLine label={text.looking} fraction={null} />}
      {state === 'failed' &&
        error &&
        // A key that nobody has seen yet is no failure; it is a question.
        (error.view.code === 'host.keyUnknown' ? (
          <TrustKey
            connection={connection}
            params={error.view.params}
            way={error.view.evidence}
            onTrusted={again}
          />
        ) : (
          <CallProblem error={error} onRetry={again} retryLabel={text.look} />
        ))}
      {data && state !== 'failed' && (
        <>
          <Facts
            facts={[
              ...(data.way.length > 0 ? [{ name: text.facts.way, value: data.way.join('; ') }] : []),
              { name: text.facts.engine, value: `${data.engine} · API ${data.apiVersion}` },
              { name: text.facts.system, value: `${data.operatingSystem} · ${data.architecture}` },
              { name: text.facts.resources, value: text.resources(data.cpus, data.memoryBytes) },
              { name: text.facts.runtimes, value: <Mono>{data.runtimes.join(' ')}</Mono> },
              { name: text.facts.storage, value: <Mono>{data.storageRoot}</Mono> },
              { name: text.facts.holds, value: text.holds(data.containers, data.images) },
            ]}
          />
          <FindingList findings={data.findings} />
          {data.containers > 0 && (
            <Link to="/adopt" search={{ connection }} className={css.why}>
              {adoptText.link}
            </Link>
          )}
        </>
      )}
    </div>
  );
}
