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
  const { state, mode, worksUntil } = licence;
  const kind = licenceKind[state];
  if (state === 'Failed') return { words: text.failed, explanation: text.explainFailed, kind };
  if (worksUntil !== null && Date.parse(worksUntil) <= now)
    return { words: text.ended(worksUntil, now), explanation: text.explainEnded, kind: 'down' };
  if (worksUntil !== null) {
    return state === 'TrustBased'
      ? { words: text.lostWorksUntil(worksUntil, now), explanation: text.explainLost(worksUntil, now), kind }
      : { words: text.worksUntil(worksUntil, now), explanation: text.explain(worksUntil, now), kind };
  }
  if (mode === 'direct') return { words: text.direct, explanation: text.explainNone, kind: 'ready' };
  return { words: text.unknown, explanation: text.explainUnknown, kind: 'unknown' };
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
