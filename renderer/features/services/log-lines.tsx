// Owns the lines themselves: only those in view are drawn, the tail is followed until somebody scrolls up.
import { useVirtualizer } from '@tanstack/react-virtual';
import { IconArrowDown } from '@tabler/icons-react';
import { useEffect, useRef, useState, type CSSProperties } from 'react';
import type { KeyedLine } from '#renderer/features/services/log-filter.ts';
import { messageOf } from '#renderer/parts/log-text.ts';
import { serviceTitle } from '#renderer/text/common.ts';
import { timeOfDay } from '#renderer/text/format.ts';
import { servicesText as text } from '#renderer/text/services.ts';
import { Button } from '#renderer/ui/button.tsx';
import css from './services-screen.module.css';

const LINE_HEIGHT = 18;
/** Longer host names are cut; the filter names them whole. */
const HOST_CHARACTERS = 16;
/** Closer to the end than this counts as at the end. */
const NEAR_END_PX = LINE_HEIGHT * 1.5;

interface LogLinesProps {
  lines: KeyedLine[];
  empty: string;
  ended: boolean;
}

export function LogLines({ lines, empty, ended }: LogLinesProps) {
  const scroller = useRef<HTMLDivElement>(null);
  /** The key of the last line when the tail was left, or null while following. */
  const [pausedAt, setPausedAt] = useState<number | null>(null);
  const lastKey = lines.at(-1)?.key ?? -1;
  const following = pausedAt === null;
  // The kit's hook is not memo-safe; this component is small and re-renders by itself.
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE_HEIGHT,
    overscan: 20,
    getItemKey: (index) => lines[index]?.key ?? index,
  });

  useEffect(() => {
    if (following && scroller.current) scroller.current.scrollTop = scroller.current.scrollHeight;
  }, [following, lastKey, lines.length]);

  const onScroll = () => {
    const element = scroller.current;
    if (!element) return;
    const atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < NEAR_END_PX;
    if (atEnd && !following) setPausedAt(null);
    else if (!atEnd && following) setPausedAt(lastKey);
  };

  const hostWidth = Math.min(HOST_CHARACTERS, Math.max(0, ...hostsOf(lines).map((host) => host.length)));
  const waiting = following ? 0 : lines.filter((line) => line.key > pausedAt).length;
  return (
    <div className={css.linesFrame}>
      <div
        ref={scroller}
        className={css.lines}
        onScroll={onScroll}
        tabIndex={0}
        role="log"
        aria-label={text.columnsOfLine}
        aria-live="off"
      >
        {lines.length === 0 && <p className={css.noLines}>{empty}</p>}
        <div
          className={css.canvas}
          style={{ height: virtual.getTotalSize(), '--host': `${String(hostWidth)}ch` } as CSSProperties}
        >
          {virtual.getVirtualItems().map((item) => {
            const line = lines[item.index];
            return line ? <Line key={item.key} line={line} top={item.start} /> : null;
          })}
        </div>
        {ended && <p className={css.noLines}>{text.ended}</p>}
      </div>
      {!following && (
        <div className={css.paused} role="status">
          <span>
            {text.paused}
            {waiting > 0 && ` · ${text.waiting(waiting)}`}
          </span>
          <Button size="small" icon={<IconArrowDown size={14} />} onClick={() => setPausedAt(null)}>
            {text.toEnd}
          </Button>
        </div>
      )}
    </div>
  );
}

const hostsOf = (lines: KeyedLine[]): string[] => [...new Set(lines.map((line) => line.host))];

const levelMark = { error: '■', warning: '▲', info: ' ', debug: ' ', trace: ' ', unknown: ' ' };

function Line({ line, top }: { line: KeyedLine; top: number }) {
  return (
    <div className={css.line} data-level={line.level} style={{ transform: `translateY(${String(top)}px)` }}>
      <span className={css.mark} aria-hidden="true">
        {levelMark[line.level]}
      </span>
      <span className={css.time}>{line.at === null ? '' : timeOfDay(line.at)}</span>
      <span className={css.host}>{line.host}</span>
      <span className={css.service}>{serviceTitle(line)}</span>
      <span className={css.level}>{text.levelWords[line.level]}</span>
      <span className={css.message}>{messageOf(line)}</span>
    </div>
  );
}
