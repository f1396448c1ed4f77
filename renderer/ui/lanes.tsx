// Owns the picture of work in lanes: one row per lane, bars in the order of time, and one line below for what is noticed.
// Widths follow the square root of the estimate, so that a second stays visible beside ten minutes; the ruler tells true times.
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef, useState, type RefObject } from 'react';
import { placeBars } from '#renderer/ui/lane-layout.ts';
import css from './lanes.module.css';

export interface Lane {
  id: string;
  name: string;
  detail: string;
}

export type BarState = 'planned' | 'waiting' | 'running' | 'done' | 'unchanged' | 'failed' | 'skipped';

export interface LaneBar {
  id: string;
  lane: string;
  /** Bars with the same number lie over each other; numbers never fall. */
  column: number;
  estimateMs: number;
  label: string;
  /** Stands in where the label does not fit. */
  short: string;
  title: string;
  state: BarState;
  fraction: number | null;
  /** Words for the line below, or null when nothing is noticed. */
  notice: string | null;
}

interface LanesProps {
  label: string;
  lanes: Lane[];
  bars: LaneBar[];
  selected: string | null;
  onSelect: (id: string) => void;
  /** Says whether the ruler tells estimates or what it took. */
  rulerName: string;
  noticeName: string;
  nothingNoticed: string;
  clock: (ms: number) => string;
}

/** Kept visible beside the selected bar, in pixels. */
const MARGIN = 40;

export function Lanes(props: LanesProps) {
  const { ref: sized, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sized, scroller);
  const placed = placeBars(props.bars, Math.max(width, 320));
  const isMore = useSelectedInView(scroller, placed, props.selected);
  const move = (by: number) => {
    const index = props.bars.findIndex((bar) => bar.id === props.selected);
    const next = props.bars[Math.min(Math.max(index + by, 0), props.bars.length - 1)];
    if (!next) return;
    props.onSelect(next.id);
    scroller.current?.querySelector<HTMLElement>(`[data-bar="${next.id}"]`)?.focus({ preventScroll: true });
  };
  return (
    <div
      className={css.lanes}
      role="group"
      aria-label={props.label}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1);
        else if (event.key === 'ArrowLeft') move(-1);
        else return;
        event.preventDefault();
      }}
    >
      <div className={css.names} aria-hidden="true">
        {props.lanes.map((lane) => (
          <div key={lane.id} className={css.name}>
            <span className={css.laneDetail}>{lane.detail}</span> <span>{lane.name}</span>
          </div>
        ))}
        <div className={css.rulerName}>{props.rulerName}</div>
        <div className={css.noticeName}>{props.noticeName}</div>
      </div>
      <div className={css.scroller} ref={ref} data-more={isMore || undefined}>
        <div className={css.canvas} style={{ width: placed.width }}>
          {props.lanes.map((lane) => (
            <div key={lane.id} className={css.row}>
              {placed.bars
                .filter(({ bar }) => bar.lane === lane.id)
                .map(({ bar, x, width: barWidth }) => (
                  <button
                    key={bar.id}
                    type="button"
                    className={css.bar}
                    data-bar={bar.id}
                    style={{ left: x, width: barWidth - 2 }}
                    data-state={bar.state}
                    aria-pressed={bar.id === props.selected}
                    aria-label={bar.title}
                    tabIndex={bar.id === (props.selected ?? props.bars[0]?.id) ? 0 : -1}
                    title={bar.title}
                    onClick={() => props.onSelect(bar.id)}
                  >
                    {bar.state === 'running' && (
                      <span
                        className={css.fill}
                        data-unknown={bar.fraction === null || undefined}
                        style={{ width: bar.fraction === null ? '100%' : `${String(bar.fraction * 100)}%` }}
                      />
                    )}
                    <span className={css.label} aria-hidden="true">
                      {barWidth > bar.label.length * 7 + 12 ? bar.label : bar.short}
                    </span>
                  </button>
                ))}
            </div>
          ))}
          <div className={css.ruler} aria-hidden="true">
            {placed.ticks.map((tick) => (
              <span key={tick.x} className={css.tick} style={{ left: tick.x }}>
                {props.clock(tick.ms)}
              </span>
            ))}
          </div>
          <div className={css.noticeRow}>
            <span className={css.nothing} aria-hidden="true" />
            {placed.notices.map((notice) => (
              <span
                key={notice.x}
                className={css.notice}
                style={{ left: notice.x, width: notice.width - 2 }}
                title={notice.text}
                role="img"
                aria-label={notice.text}
              />
            ))}
            {placed.notices.length === 0 && <span className={css.nothingText}>{props.nothingNoticed}</span>}
          </div>
        </div>
      </div>
    </div>
  );
}

/** Scrolls sideways to the selected bar, and tells whether there is more at the right. */
function useSelectedInView(
  ref: RefObject<HTMLDivElement | null>,
  { bars, width }: ReturnType<typeof placeBars>,
  selected: string | null,
): boolean {
  const [isMore, setMore] = useState(false);
  const place = bars.find(({ bar }) => bar.id === selected);
  const [from, to] = [place?.x ?? 0, (place?.x ?? 0) + (place?.width ?? 0)];
  useEffect(() => {
    const box = ref.current;
    if (!box) return undefined;
    const look = () => setMore(box.scrollLeft + box.clientWidth < width - 1);
    if (from < box.scrollLeft) box.scrollLeft = from - MARGIN;
    else if (to > box.scrollLeft + box.clientWidth) box.scrollLeft = to - box.clientWidth + MARGIN;
    look();
    box.addEventListener('scroll', look, { passive: true });
    return () => box.removeEventListener('scroll', look);
  }, [ref, width, from, to]);
  return isMore;
}
