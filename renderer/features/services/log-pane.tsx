// Owns the log below the services: the filter bar, and the lines that pass it.
import { NativeSelect, TextInput } from '@mantine/core';
import { IconRegex, IconSearch } from '@tabler/icons-react';
import { useMemo } from 'react';
import type { ServiceStatus } from '#shared/domain/status/status';
import { filterLines, matcherOf } from '#renderer/features/services/log-filter.ts';
import { LogLines } from '#renderer/features/services/log-lines.tsx';
import type { LogChoice } from '#renderer/features/services/services-screen.tsx';
import { CallProblem } from '#renderer/parts/call-problem.tsx';
import { useLogFeed } from '#renderer/parts/log-feed.ts';
import { UnreadList } from '#renderer/parts/unread-list.tsx';
import { serviceTitle, unreadLogWords } from '#renderer/text/common.ts';
import { servicesText as text } from '#renderer/text/services.ts';
import css from './services-screen.module.css';

type Choices = Partial<Record<LogChoice, string>>;

interface LogPaneProps {
  site: string;
  services: ServiceStatus[];
  choices: Choices;
  choose: (change: Partial<Record<LogChoice, string | undefined>>) => void;
}

export function LogPane({ site, services, choices, choose }: LogPaneProps) {
  const service = services.find((each) => each.service === choices.service)?.service;
  const host = services.find((each) => each.host === choices.host)?.host;
  const feed = useLogFeed({ site, service, host, tail: 500, follow: true });
  const matcher = useMemo(
    () =>
      matcherOf({ find: choices.find ?? '', regex: choices.regex === 'true', level: choices.level ?? '' }),
    [choices.find, choices.regex, choices.level],
  );
  const lines = useMemo(() => filterLines(feed, matcher), [feed, matcher]);
  return (
    <section className={css.logs} aria-label={text.logs}>
      <LogFilterBar services={services} choices={choices} choose={choose} broken={matcher.broken}>
        <span className={css.count}>{text.shown(lines.length, feed.lines.length)}</span>
      </LogFilterBar>
      {feed.error && feed.error.view.code !== 'call.disconnected' && <CallProblem error={feed.error} />}
      {feed.unread.length > 0 && <UnreadList unread={feed.unread.map(unreadLogWords)} />}
      <LogLines
        key={`${service ?? ''}@${host ?? ''}`}
        lines={lines}
        empty={feed.lines.length === 0 ? text.noLines : text.noMatch}
        ended={feed.phase === 'ended'}
      />
    </section>
  );
}

interface FilterBarProps {
  services: ServiceStatus[];
  choices: Choices;
  choose: LogPaneProps['choose'];
  broken: boolean;
  children: React.ReactNode;
}

function LogFilterBar({ services, choices, choose, broken, children }: FilterBarProps) {
  const named = new Map(services.map((each) => [each.service, serviceTitle(each)]));
  const hosts = [...new Set(services.map((each) => each.host))];
  const regex = choices.regex === 'true';
  return (
    <div className={css.filter} role="search">
      <NativeSelect
        aria-label={text.service}
        value={choices.service ?? ''}
        onChange={(event) => choose({ service: event.currentTarget.value })}
        data={[
          { value: '', label: text.allServices },
          ...[...named].map(([value, label]) => ({ value, label })),
        ]}
      />
      {hosts.length > 1 && (
        <NativeSelect
          aria-label={text.host}
          value={choices.host ?? ''}
          onChange={(event) => choose({ host: event.currentTarget.value })}
          data={[{ value: '', label: text.allHosts }, ...hosts]}
        />
      )}
      <NativeSelect
        aria-label={text.level}
        value={choices.level ?? ''}
        onChange={(event) => choose({ level: event.currentTarget.value })}
        data={[
          { value: '', label: text.allLevels },
          { value: 'info', label: text.levels.info },
          { value: 'warning', label: text.levels.warning },
          { value: 'error', label: text.levels.error },
        ]}
      />
      <TextInput
        className={css.find}
        aria-label={text.find}
        placeholder={text.find}
        leftSection={<IconSearch size={14} />}
        rightSection={
          <button
            type="button"
            className={css.regex}
            aria-pressed={regex}
            aria-label={text.regex}
            title={text.regex}
            onClick={() => choose({ regex: regex ? undefined : 'true' })}
          >
            <IconRegex size={15} />
          </button>
        }
        value={choices.find ?? ''}
        error={broken ? text.badRegex : null}
        onChange={(event) => choose({ find: event.currentTarget.value })}
        spellCheck={false}
      />
      {children}
    </div>
  );
}
