// Owns services and their logs: what runs where above, what they say below. The filter lives in the address.
import { useNavigate } from '@tanstack/react-router';
import type { ServiceStatus } from '#shared/domain/status/status';
import { LogPane } from '#renderer/features/services/log-pane.tsx';
import { ReadingView } from '#renderer/parts/reading-view.tsx';
import { useRefreshMs, useSiteStatus } from '#renderer/parts/site-status.ts';
import { serviceKindOfStatus } from '#renderer/parts/status-words.ts';
import { useChoices, useSiteName } from '#renderer/state/address.ts';
import { commonText, serviceStateWord, serviceTitle } from '#renderer/text/common.ts';
import { servicesText as text } from '#renderer/text/services.ts';
import { freshness } from '#renderer/ui/age.ts';
import { Boundary } from '#renderer/ui/boundary.tsx';
import { Button } from '#renderer/ui/button.tsx';
import { EmptyState } from '#renderer/ui/messages.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Screen } from '#renderer/ui/screen.tsx';
import { Status } from '#renderer/ui/status.tsx';
import { Table, type Column } from '#renderer/ui/table.tsx';
import css from './services-screen.module.css';

export type LogChoice = 'service' | 'host' | 'level' | 'find' | 'regex';

export function ServicesScreen() {
  const site = useSiteName();
  const navigate = useNavigate();
  const status = useSiteStatus(site);
  const [choices, choose] = useChoices<LogChoice>();
  return (
    <Screen fixed>
      <ReadingView reading={status}>
        {(value) =>
          value.services.every((each) => each.state === 'absent') ? (
            <EmptyState
              title={text.none}
              actions={
                <Button
                  weight="primary"
                  size="large"
                  onClick={() =>
                    void navigate({ to: '/sites/$site/plan', params: { site }, search: { goal: 'apply' } })
                  }
                >
                  {text.plan}
                </Button>
              }
            >
              {text.noneText}
            </EmptyState>
          ) : (
            <>
              <div className={css.services}>
                <Boundary>
                  <ServiceTable
                    services={value.services}
                    selected={choices.service && choices.host ? `${choices.service}@${choices.host}` : null}
                    onSelect={(each) => {
                      const same = each.service === choices.service && each.host === choices.host;
                      choose(
                        same
                          ? { service: undefined, host: undefined }
                          : { service: each.service, host: each.host },
                      );
                    }}
                  />
                </Boundary>
              </div>
              <Boundary>
                <LogPane site={site} services={value.services} choices={choices} choose={choose} />
              </Boundary>
            </>
          )
        }
      </ReadingView>
    </Screen>
  );
}

interface ServiceTableProps {
  services: ServiceStatus[];
  selected: string | null;
  onSelect: (service: ServiceStatus) => void;
}

function ServiceTable({ services, selected, onSelect }: ServiceTableProps) {
  const now = useNow();
  const everyMs = useRefreshMs();
  const words = text.columns;
  const columns: Column<ServiceStatus>[] = [
    {
      key: 'service',
      title: words.service,
      cell: (each) => (
        <button type="button" className={css.name}>
          {serviceTitle(each)}
        </button>
      ),
    },
    { key: 'host', title: words.host, cell: (each) => <Mono>{each.host}</Mono> },
    {
      key: 'state',
      title: words.state,
      cell: (each) => (
        <Status
          kind={serviceKindOfStatus[each.state]}
          word={serviceStateWord[each.state]}
          {...freshness(Date.parse(each.readAt), now, { everyMs, words: commonText.age })}
        />
      ),
    },
    { key: 'says', title: words.says, width: '24%', cell: (each) => each.reason ?? each.health ?? '–' },
    {
      key: 'streams',
      title: words.streams,
      align: 'end',
      cell: (each) =>
        each.activeStream === null
          ? '–'
          : each.streamCapacity === null
            ? each.activeStream
            : `${String(each.activeStream)}/${String(each.streamCapacity)}`,
    },
    { key: 'restarts', title: words.restarts, align: 'end', cell: (each) => each.restartCount },
    {
      key: 'release',
      title: words.release,
      cell: (each) => (each.release ? <Mono>{each.release}</Mono> : '–'),
    },
    {
      key: 'address',
      title: words.address,
      cell: (each) => (each.address ? <Mono>{each.address}</Mono> : '–'),
    },
  ];
  return (
    <Table
      caption={text.services}
      columns={columns}
      rows={services}
      rowKey={(each) => `${each.service}@${each.host}`}
      selected={selected}
      onSelect={onSelect}
    />
  );
}
