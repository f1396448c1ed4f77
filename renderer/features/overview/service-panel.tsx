// Owns the panel of one service: container facts, last log lines, ways on.
import type { ServiceStatus, SiteStatus } from '#shared/domain/status/status';
import css from '#renderer/features/overview/panels.module.css';
import { useLogFeed } from '#renderer/parts/log-feed.ts';
import { messageOf } from '#renderer/parts/log-text.ts';
import { serviceKindOfStatus } from '#renderer/parts/status-words.ts';
import { useGo, type Choices, type SiteScreen } from '#renderer/state/address.ts';
import { commonText, serviceStateWord, serviceTitle } from '#renderer/text/common.ts';
import { ago, exactMoment, moment, shortDigest, timeOfDay } from '#renderer/text/format.ts';
import { overviewText as text } from '#renderer/text/overview.ts';
import { Button } from '#renderer/ui/button.tsx';
import { Mono } from '#renderer/ui/mono.tsx';
import { useNow } from '#renderer/ui/now.ts';
import { Facts, type Fact } from '#renderer/ui/screen.tsx';
import { SidePanel } from '#renderer/ui/side-panel.tsx';
import { Status } from '#renderer/ui/status.tsx';

interface ServicePanelProps {
  status: SiteStatus;
  service: ServiceStatus;
  onClose: () => void;
}

export function ServicePanel({ status, service, onClose }: ServicePanelProps) {
  const go = useGo();
  const name = `${serviceTitle(service)} · ${service.host}`;
  const goTo = (screen: SiteScreen, search: Choices) => () =>
    go({ to: `/sites/$site/${screen}`, params: { site: status.site }, search });
  const stopped = service.state === 'stopped' || service.state === 'created' || service.state === 'absent';
  return (
    <SidePanel
      label={name}
      title={name}
      closeLabel={text.closePanel}
      onClose={onClose}
      actions={
        <>
          <Button onClick={goTo('services', { service: service.service, host: service.host })}>
            {text.openLogs}
          </Button>
          <Button onClick={goTo('plan', { goal: stopped ? 'start' : 'stop' })}>
            {stopped ? text.planStart : text.planStop}
          </Button>
        </>
      }
    >
      <ServiceFacts status={status} service={service} />
      <h3 className={css.heading}>{text.lastLines}</h3>
      <LastLines site={status.site} service={service} />
    </SidePanel>
  );
}

function ServiceFacts({ status, service }: { status: SiteStatus; service: ServiceStatus }) {
  const now = useNow();
  const host = status.hosts.find((each) => each.host === service.host);
  const mono = (value: string | null) => (value === null ? null : <Mono>{value}</Mono>);
  const candidates: [string, React.ReactNode][] = [
    [
      text.facts.state,
      <Status key="s" kind={serviceKindOfStatus[service.state]} word={serviceStateWord[service.state]} />,
    ],
    [text.facts.health, service.health],
    [text.facts.reason, service.reason],
    [text.facts.device, service.device && text.device[service.device.is]],
    [text.facts.streams, service.activeStream],
    [text.facts.capacity, service.streamCapacity],
    [text.facts.files, service.activeBatch],
    [text.facts.address, mono(service.address)],
    [text.facts.release, mono(service.release)],
    [
      text.facts.digest,
      service.digest && (
        <Mono key="d" title={service.digest}>
          {shortDigest(service.digest)}
        </Mono>
      ),
    ],
    [text.facts.container, mono(service.containerName)],
    [
      text.facts.started,
      service.startedAt && (
        <span key="t" title={exactMoment(service.startedAt)}>
          {moment(service.startedAt, now)}
        </span>
      ),
    ],
    [text.facts.restarts, service.restartCount],
    [text.facts.engine, host?.engine ?? host?.reason ?? null],
    [text.facts.readAt, ago(Math.max(0, now - Date.parse(service.readAt)))],
  ];
  const facts: Fact[] = candidates.flatMap(([name, value]) =>
    value === null || value === undefined || value === '' ? [] : [{ name, value }],
  );
  return <Facts facts={facts} />;
}

function LastLines({ site, service }: { site: string; service: ServiceStatus }) {
  const feed = useLogFeed({ site, service: service.service, host: service.host, tail: 12, follow: true });
  const lines = feed.lines.slice(-12);
  if (feed.error) return <p className={css.soft}>{feed.error.view.message}</p>;
  if (lines.length === 0)
    return <p className={css.soft}>{feed.phase === 'ended' ? text.noLines : commonText.reading}</p>;
  return (
    <pre className={css.lines} tabIndex={0} aria-label={text.lastLines}>
      {lines.map((line, index) => (
        <span key={feed.dropped + index} data-level={line.level} className={css.line}>
          {line.at === null ? '' : `${timeOfDay(line.at)} `}
          {messageOf(line)}
        </span>
      ))}
    </pre>
  );
}
