// Owns everything that is known of one host: each fact with its source and age; what is not known says why.
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import type { Input } from '#shared/contract/contract';
import type { FactName, HostFacts } from '#shared/domain/facts/host-facts';
import type { CallError } from '#renderer/client/call-error.ts';
import { useClient, type Reading } from '#renderer/client/hooks.ts';
import type { Subject } from '#renderer/parts/preflight.ts';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { exactMoment } from '#renderer/text/format.ts';
import { factAge, factsText as text, writeFact } from '#renderer/text/facts.ts';
import { hostsText } from '#renderer/text/hosts.ts';
import { Button } from '#renderer/ui/button.tsx';
import { EvidenceBlock, Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { ProgressLine } from '#renderer/ui/progress-line.tsx';
import { ScreenHead, Section } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './facts-view.module.css';

const groups: Record<keyof typeof text.groups, FactName[]> = {
  engine: ['engine', 'containers', 'daemonConfig'],
  gpu: ['gpus', 'containerGpus', 'driver', 'pciGpus', 'nouveau', 'toolkit', 'cdi', 'secureBoot'],
  machine: ['machine', 'selinux', 'driverUpgrades'],
  storage: ['filesystems', 'writeLatency'],
  network: ['firewall', 'listeners', 'dns', 'proxy', 'egress', 'certificates'],
  time: ['clock', 'timeSync'],
};

interface FactsViewProps {
  subject: Subject;
  host: string;
  onBack: () => void;
}

export function FactsView({ subject, host, onBack }: FactsViewProps) {
  const { facts, read } = useFacts(subject, host);
  return (
    <>
      <ScreenHead
        title={text.title(host)}
        detail={facts.data && text.detail(hostsText.ways[facts.data.way], facts.data.tookMs)}
        actions={
          <>
            <Button weight="quiet" onClick={onBack}>
              {text.back}
            </Button>
            <Button onClick={() => read('all')} busy={facts.isFetching}>
              {text.readAll}
            </Button>
          </>
        }
      />
      <ReadingView reading={facts} waiting={<ProgressLine label={text.reading} fraction={null} />}>
        {(value) => <FactGroups facts={value} />}
      </ReadingView>
    </>
  );
}

type Refresh = NonNullable<Input<'preflight.facts'>['refresh']>;

function useFacts(
  subject: Subject,
  host: string,
): { facts: Reading<HostFacts>; read: (refresh: Refresh) => void } {
  const client = useClient();
  const next = useRef<Refresh>('stale');
  const facts = useQuery<HostFacts, CallError>({
    queryKey: ['preflight.facts', { ...subject, host }],
    queryFn: async () => {
      const answer = await client.call('preflight.facts', { ...subject, host, refresh: next.current });
      next.current = 'none';
      return answer;
    },
    placeholderData: keepPreviousData,
  });
  return {
    facts,
    read: (refresh) => {
      next.current = refresh;
      void facts.refetch();
    },
  };
}

function FactGroups({ facts }: { facts: HostFacts }) {
  return Object.entries(groups).map(([group, names]) => (
    <Section key={group} title={text.groups[group as keyof typeof groups]}>
      <dl className={css.facts}>
        {names.map((name) => (
          <FactRow key={name} name={name} facts={facts} />
        ))}
      </dl>
    </Section>
  ));
}

function FactRow({ name, facts }: { name: FactName; facts: HostFacts }) {
  const now = useNow();
  const reading = facts[name];
  return (
    <div className={css.fact} data-state={reading.state}>
      <dt>{text.names[name]}</dt>
      <dd className={css.value}>
        {reading.state === 'known' &&
          writeFact(name, reading).map((line, index) => (
            <p key={index} className={css.line}>
              {line}
            </p>
          ))}
        {reading.state === 'unknown' && (
          <>
            <p className={css.line}>
              <Status kind="unknown" word={text.unknown} />{' '}
              <span className={css.reason}>{reading.reason}</span>
            </p>
            {reading.evidence !== null && (
              <EvidenceBlock text={reading.evidence} lines={5} title={hostsText.evidence} />
            )}
          </>
        )}
        {reading.state === 'unread' && (
          <p className={css.line}>
            <Status kind="stopped" word={text.unread} stale />{' '}
            <span className={css.reason}>{reading.reason}</span>
          </p>
        )}
      </dd>
      <dd className={css.from}>{reading.state !== 'unread' && <Mono>{reading.from}</Mono>}</dd>
      <dd className={css.age} title={reading.state === 'unread' ? undefined : exactMoment(reading.readAt)}>
        {reading.state !== 'unread' && factAge(reading.readAt, now)}
      </dd>
    </div>
  );
}
