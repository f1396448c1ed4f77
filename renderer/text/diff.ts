// Every string of a shown difference between two texts.
import { count } from '#renderer/text/format.ts';

export const diffText = {
  folded: (lines: number) => (lines === 1 ? '1 line alike' : `${count(lines)} lines alike`),
  marks: { same: '', removed: 'removed', added: 'added' },
};
