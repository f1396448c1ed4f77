// Owns a moment as it is shown in tables: short, with the exact time behind it.
import { exactMoment, moment } from '#renderer/text/format.ts';

export function MomentText({ at, now }: { at: string; now: number }) {
  return <span title={exactMoment(at)}>{moment(at, now)}</span>;
}
