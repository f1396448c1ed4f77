// Owns the drawn grid: names of checks and hosts stay in sight while it scrolls; arrow keys move, Enter opens.
import { useEffect, useRef, useState } from 'react';
import type { PreflightReport } from '#shared/domain/preflight/check';
import { GridBody, SiteRows } from '#renderer/features/hosts/grid-rows.tsx';
import { gridKeys, move, type Grid, type Place } from '#renderer/features/hosts/grid-model.ts';
import { hostsText as text } from '#renderer/text/hosts.ts';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './check-grid.module.css';

/** With so few hosts there is room for what was said beside its shape, and for names that lie. */
const ROOMY = 4;
const NAMES_LIE = 8;

interface CheckGridProps {
  grid: Grid;
  report: PreflightReport;
  selected: { check: string | null; host: string | null };
  onSelect: (choice: { check: string | null; host: string | null }) => void;
  onToggle: (theme: string) => void;
}

export function CheckGrid({ grid, report, selected, onSelect, onToggle }: CheckGridProps) {
  const [place, setPlace] = useState<Place>({ row: -1, column: 0 });
  const table = useRef<HTMLTableElement>(null);
  const rows = grid.groups.flatMap((group) => group.rows);
  const size = { rows: rows.length, columns: grid.hosts.length };
  const here = move(place, '', size);

  // A link to a cell far to the right shows that cell.
  useEffect(() => {
    table.current
      ?.querySelector('[aria-pressed="true"]')
      ?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }, [selected.check, selected.host]);

  const onKeyDown = (event: React.KeyboardEvent) => {
    const at = placeOf(event.target);
    if (!at || !gridKeys.has(event.key)) return;
    event.preventDefault();
    const to = move(at, event.key, size);
    setPlace(to);
    const cell = table.current?.querySelector<HTMLElement>(
      `[data-row="${String(to.row)}"][data-column="${String(to.column)}"]`,
    );
    cell?.focus();
    cell?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  };
  return (
    <div className={css.scroller} data-wide={grid.hosts.length <= ROOMY || undefined}>
      <table
        ref={table}
        role="grid"
        className={css.grid}
        data-roomy={grid.hosts.length <= ROOMY || undefined}
        data-upright={grid.hosts.length > NAMES_LIE || undefined}
        aria-label={text.grid}
        aria-description={text.keys}
        onKeyDown={onKeyDown}
        onFocus={(event) => setPlace(placeOf(event.target) ?? place)}
      >
        <thead>
          <tr>
            <th scope="col" className={css.corner}>
              {text.check}
            </th>
            {grid.hosts.map((host, column) => (
              <th key={host} scope="col" className={css.host} data-away={grid.away.has(host) || undefined}>
                <button
                  type="button"
                  className={css.hostButton}
                  data-row={-1}
                  data-column={column}
                  tabIndex={here.row === -1 && here.column === column ? 0 : -1}
                  aria-pressed={selected.check === null && selected.host === host}
                  title={titleOf(report, host)}
                  aria-label={nameOf(report, host)}
                  onClick={() => onSelect({ check: null, host })}
                >
                  {grid.away.has(host) && <StatusGlyph kind="unknown" />}
                  <span className={css.hostName}>{host}</span>
                </button>
              </th>
            ))}
          </tr>
        </thead>
        {grid.groups.map((group) => (
          <GridBody
            key={group.theme}
            group={group}
            grid={grid}
            firstRow={rows.findIndex((row) => row === group.rows[0])}
            here={here}
            selected={selected}
            withMessages={grid.hosts.length <= ROOMY}
            onSelect={onSelect}
            onToggle={onToggle}
          />
        ))}
        <SiteRows
          site={grid.site}
          columns={grid.hosts.length}
          selected={selected}
          onSelect={onSelect}
          onToggle={onToggle}
        />
      </table>
    </div>
  );
}

function placeOf(target: EventTarget): Place | null {
  if (!(target instanceof HTMLElement)) return null;
  const { row, column } = target.dataset;
  return row === undefined || column === undefined ? null : { row: Number(row), column: Number(column) };
}

function nameOf(report: PreflightReport, name: string): string {
  const host = report.hosts.find((each) => each.host === name);
  if (!host || host.reachable) return name;
  return `${name}, ${host.reason ? text.notReachable : text.notReadYet}`;
}

function titleOf(report: PreflightReport, name: string): string {
  const host = report.hosts.find((each) => each.host === name);
  return [name, host?.connection, host?.reason?.message ?? host?.engine].filter(Boolean).join('\n');
}
