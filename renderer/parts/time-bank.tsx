// Owns the licence time-bank in one line: how long the site keeps working if the licence server is lost now.
import { Tooltip } from '@mantine/core';
import type { LicenceStatus } from '#shared/domain/status';
import { licenceKind } from '#renderer/parts/status-words.ts';
import { timeBankText as text } from '#renderer/text/frame.ts';
import { useNow } from '#renderer/ui/now.ts';
import { Status } from '#renderer/ui/status.tsx';

export function timeBankWords(licence: LicenceStatus, now: number): string {
  if (licence.state === 'Failed') return text.failed;
  if (licence.worksUntil !== null) {
    return licence.state === 'TrustBased'
      ? text.lostWorksUntil(licence.worksUntil, now)
      : text.worksUntil(licence.worksUntil, now);
  }
  return licence.mode === 'direct' ? text.direct : text.unknown;
}

export function TimeBank({ licence }: { licence: LicenceStatus }) {
  const now = useNow();
  const explain = licence.worksUntil === null ? text.explainNone : text.explain(licence.worksUntil, now);
  const direct = licence.mode === 'direct' && licence.state !== 'Failed';
  return (
    <Tooltip label={explain} multiline>
      <span>
        <Status kind={direct ? 'ready' : licenceKind[licence.state]} word={timeBankWords(licence, now)} />
      </span>
    </Tooltip>
  );
}
