// Owns the licence time-bank in one line: what works, until when, if the licence server is lost; and the same in full.
import { Tooltip } from '@mantine/core';
import type { LicenceStatus } from '#shared/domain/status/status';
import { licenceKind } from '#renderer/parts/status-words.ts';
import { timeBankText as text } from '#renderer/text/frame.ts';
import { useNow } from '#renderer/ui/now.ts';
import { Status, type StatusKind } from '#renderer/ui/status.tsx';

interface Said {
  words: string;
  explanation: string;
  kind: StatusKind;
}

export function timeBank(licence: LicenceStatus, now: number): Said {
  const { state, mode, reserve } = licence;
  const kind = licenceKind[state];
  if (state === 'Failed') return { words: text.failed, explanation: text.explainFailed, kind };
  switch (reserve.is) {
    case 'none':
      return mode === 'direct'
        ? { words: text.direct, explanation: text.explainNone, kind }
        : { words: text.direct, explanation: text.explainBypassed(without(licence)), kind: 'warning' };
    case 'unknown':
      return { words: text.unknown, explanation: text.explainUnknown(reserve.reason), kind: 'unknown' };
    case 'until':
      if (Date.parse(reserve.at) <= now)
        return { words: text.ended(reserve.at, now), explanation: text.explainEnded, kind: 'down' };
      return state === 'TrustBased'
        ? {
            words: text.lostWorksUntil(reserve.at, now),
            explanation: text.explainLost(reserve.at, now),
            kind,
          }
        : { words: text.worksUntil(reserve.at, now), explanation: text.explain(reserve.at, now), kind };
  }
}

/** Services that no License Proxy keeps licensed. */
function without({ services }: LicenceStatus): string[] {
  return services
    .filter(({ reserve }) => reserve.is === 'none')
    .map(({ service, host }) => `${service} on ${host}`);
}

export function TimeBank({ licence }: { licence: LicenceStatus }) {
  const { words, explanation, kind } = timeBank(licence, useNow());
  return (
    <Tooltip label={explanation} multiline maw={420}>
      <span>
        <Status kind={kind} word={words} />
      </span>
    </Tooltip>
  );
}
