// Owns what speech does while something changes: one line per API with the vendor's own counters, read every two seconds.
import { useRead } from '#renderer/client/hooks.ts';
import { serviceKindOfStatus } from '#renderer/parts/status-words.ts';
import { serviceStateWord } from '#renderer/text/common.ts';
import { upgradeText } from '#renderer/text/upgrade.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { Status } from '#renderer/ui/status.tsx';
import css from './live-counters.module.css';

const text = upgradeText.live;
const EVERY_MS = 2000;

export function LiveCounters({ site }: { site: string }) {
  const status = useRead('sites.status', { site }, { everyMs: EVERY_MS, freshForMs: 0 });
  const apis = (status.data?.services ?? []).filter(({ role }) => role === 'api');
  if (apis.length === 0) return null;
  return (
    <section className={css.counters} aria-label={text.title}>
      {apis.map(({ host, state, health, activeStream, activeBatch }) => (
        <div key={host} className={css.api}>
          <Mono>{host}</Mono>
          <Status kind={serviceKindOfStatus[state]} word={health ?? serviceStateWord[state]} />
          {activeBatch !== null && (
            <span className={css.counts}>
              {text.streams(activeStream ?? 0)} · {text.files(activeBatch)}
            </span>
          )}
        </div>
      ))}
    </section>
  );
}
