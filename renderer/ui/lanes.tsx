// Owns the picture of work in lanes: one row per lane, bars where they begin and end, breaks where time is cut, and one line below for what
// is noticed. It knows no word of the work.
import { useElementSize, useMergedRef } from '@mantine/hooks';
import { useEffect, useRef, useState, type ReactNode, type RefObject } from 'react';
import { tracksOf } from '#renderer/ui/lane-tracks.ts';
import { timeAxis, type Span, type TimeAxis } from '#renderer/ui/time-axis.ts';
import css from './lanes.module.css';

export interface Lane {
  id: string;
  name: string;
  detail: string;
}

export type BarState = 'planned' | 'waiting' | 'running' | 'done' | 'unchanged' | 'failed' | 'skipped';

export interface LaneBar extends Span {
  id: string;
  lane: string;
  label: string;
  /** Stands in where the label does not fit. */
  icon: ReactNode;
  title: string;
  state: BarState;
  fraction: number | null;
}

/** Words for the line below. */
export interface Notice extends Span {
  text: string;
}

interface LanesProps {
  label: string;
  lanes: Lane[];
  bars: LaneBar[];
  notices: Notice[];
  selected: string | null;
  onSelect: (id: string) => void;
  /** Says whether the ruler tells estimates or what it took. */
  rulerName: string;
  noticeName: string;
  nothingNoticed: string;
  clock: (ms: number) => string;
  /** What stands at a break. */
  breakWords: (ms: number) => string;
}

/** Kept visible beside the selected bar, in pixels. */
const MARGIN = 40;
const ROW = 34;
const LABEL_CHAR = 7;
const LABEL_PAD = 14;

export function Lanes(props: LanesProps) {
  const { ref: sized, width } = useElementSize();
  const scroller = useRef<HTMLDivElement>(null);
  const ref = useMergedRef(sized, scroller);
  const axis = timeAxis([...props.bars, ...props.notices], Math.max(width - 1, 320));
  const rows = props.lanes.map((lane) => {
    const bars = tracksOf(props.bars.filter((bar) => bar.lane === lane.id));
    return { lane, bars, height: ROW * Math.max(1, ...bars.map(({ place }) => place + 1)) };
  });
  const inTime = rows
    .flatMap(({ bars }) => bars.map(({ bar }) => bar))
    .toSorted((a, b) => a.startMs - b.startMs);
  const isMore = useSelectedInView(
    scroller,
    axis,
    inTime.find((bar) => bar.id === props.selected),
  );
  const move = (by: number) => {
    const index = inTime.findIndex((bar) => bar.id === props.selected);
    const next = inTime[Math.min(Math.max(index + by, 0), inTime.length - 1)];
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
        {rows.map(({ lane, height }) => (
          <div key={lane.id} className={css.name} style={{ height }}>
            <span className={css.laneDetail}>{lane.detail}</span> <span>{lane.name}</span>
          </div>
        ))}
        <div className={css.rulerName}>{props.rulerName}</div>
        <div className={css.noticeName}>{props.noticeName}</div>
      </div>
      <div className={css.scroller} ref={ref} data-more={isMore || undefined}>
        <div className={css.canvas} style={{ width: axis.width }}>
          {rows.map(({ lane, bars, height }) => (
            <div key={lane.id} className={css.row} style={{ height }}>
              {bars.map(({ bar, place }) => (
                <Bar
                  key={bar.id}
                  bar={bar}
                  axis={axis}
                  top={place * ROW}
                  isSelected={bar.id === props.selected}
                  isFirst={bar.id === (props.selected ?? inTime[0]?.id)}
                  onSelect={props.onSelect}
                />
              ))}
            </div>
          ))}
          <Ruler axis={axis} clock={props.clock} breakWords={props.breakWords} />
          <Notices axis={axis} notices={props.notices} nothing={props.nothingNoticed} />
        </div>
      </div>
    </div>
  );
}

interface BarProps {
  bar: LaneBar;
  axis: TimeAxis;
  top: number;
  isSelected: boolean;
  /** Reached by the tabulator. */
  isFirst: boolean;
  onSelect: (id: string) => void;
}

function Bar({ bar, axis, top, isSelected, isFirst, onSelect }: BarProps) {
  const left = axis.at(bar.startMs);
  const width = axis.at(bar.endMs) - left - 2;
  // A break would cross the label in the middle of the bar.
  const cut = axis.breaks
    .map(({ from, to }) => (from + to) / 2)
    .find((middle) => middle > left && middle < left + width);
  const room = cut === undefined ? width : cut - left;
  return (
    <button
      type="button"
      className={css.bar}
      data-bar={bar.id}
      style={{ left, width, top: top + 5 }}
      data-state={bar.state}
      data-cut={cut !== undefined || undefined}
      aria-pressed={isSelected}
      aria-label={bar.title}
      tabIndex={isFirst ? 0 : -1}
      title={bar.title}
      onClick={() => onSelect(bar.id)}
    >
      {bar.state === 'running' && (
        <span
          className={css.fill}
          data-unknown={bar.fraction === null || undefined}
          style={{ width: bar.fraction === null ? '100%' : `${String(bar.fraction * 100)}%` }}
        />
      )}
      <span className={css.label} aria-hidden="true">
        {room > bar.label.length * LABEL_CHAR + LABEL_PAD ? bar.label : bar.icon}
      </span>
    </button>
  );
}

function Ruler({ axis, clock, breakWords }: Pick<LanesProps, 'clock' | 'breakWords'> & { axis: TimeAxis }) {
  const isCovered = (x: number) => axis.breaks.some(({ from, to }) => x > from - 8 && x < (from + to) / 2);
  return (
    <>
      {axis.breaks.map(({ from, to, ms }) => (
        <span
          key={from}
          className={css.break}
          style={{ left: (from + to) / 2 }}
          title={breakWords(ms)}
          aria-hidden="true"
        />
      ))}
      <div className={css.ruler} aria-hidden="true">
        {axis.ticks
          .filter(({ x }) => x < axis.width - 20)
          .map((tick) => (
            <span key={tick.x} className={css.tick} style={{ left: tick.x }}>
              {clock(tick.ms)}
            </span>
          ))}
        {axis.breaks
          .filter(({ from }) => !isCovered(from))
          .map(({ from, to, ms }) => (
            <span key={from} className={css.breakWords} style={{ left: (from + to) / 2 }}>
              {breakWords(ms)}
            </span>
          ))}
      </div>
    </>
  );
}

function Notices({ axis, notices, nothing }: { axis: TimeAxis; notices: Notice[]; nothing: string }) {
  return (
    <div className={css.noticeRow}>
      <span className={css.nothing} aria-hidden="true" />
      {notices.map(({ startMs, endMs, text }) => (
        <span
          key={`${String(startMs)} ${text}`}
          className={css.notice}
          style={{ left: axis.at(startMs), width: axis.at(endMs) - axis.at(startMs) - 2 }}
          title={text}
          role="img"
          aria-label={text}
        />
      ))}
      {notices.length === 0 && <span className={css.nothingText}>{nothing}</span>}
    </div>
  );
}

/** Scrolls sideways to the selected bar, and tells whether there is more at the right. */
function useSelectedInView(
  ref: RefObject<HTMLDivElement | null>,
  axis: TimeAxis,
  selected: LaneBar | undefined,
): boolean {
  const [isMore, setMore] = useState(false);
  const { width } = axis;
  const [from, to] = selected ? [axis.at(selected.startMs), axis.at(selected.endMs)] : [0, 0];
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
