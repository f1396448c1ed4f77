// Owns the rows of the grid: a theme with its folded checks, one row per check, and the rows about the site as a whole.
import { IconChevronDown, IconChevronRight } from '@tabler/icons-react';
import { memo } from 'react';
import type { CheckResult } from '#shared/domain/preflight/check';
import type { Grid, GridGroup, GridRow, Place } from '#renderer/features/hosts/grid-model.ts';
import { checkKind } from '#renderer/parts/status-words.ts';
import { hostsText as text } from '#renderer/text/hosts.ts';
import { StatusGlyph } from '#renderer/ui/status.tsx';
import css from './check-grid.module.css';

type Choose = (choice: { check: string | null; host: string | null }) => void;

interface GridBodyProps {
  group: GridGroup;
  grid: Grid;
  firstRow: number;
  here: Place;
  selected: { check: string | null; host: string | null };
  withMessages: boolean;
  onSelect: Choose;
  onToggle: (theme: string) => void;
}

export function GridBody({
  group,
  grid,
  firstRow,
  here,
  selected,
  onSelect,
  onToggle,
  ...rest
}: GridBodyProps) {
  return (
    <tbody>
      <tr className={css.theme}>
        <th scope="rowgroup" className={css.themeName}>
          {text.themes[group.theme]}
        </th>
        <td colSpan={grid.hosts.length} className={css.themeRest}>
          <Fold fine={group.fine} open={group.open} onToggle={() => onToggle(group.theme)} />
        </td>
      </tr>
      {group.rows.map((row, index) => {
        const place = firstRow + index;
        return (
          <Row
            key={row.check}
            row={row}
            place={place}
            hosts={grid.hosts}
            away={grid.away}
            tabColumn={here.row === place ? here.column : -1}
            selectedHost={selected.check === row.check ? selected.host : null}
            onSelect={onSelect}
            {...rest}
          />
        );
      })}
    </tbody>
  );
}

function Fold({ fine, open, onToggle }: { fine: number; open: boolean; onToggle: () => void }) {
  if (fine === 0) return null;
  const Chevron = open ? IconChevronDown : IconChevronRight;
  return (
    <button type="button" className={css.fold} aria-expanded={open} onClick={onToggle}>
      <StatusGlyph kind="ready" size={10} />
      {text.fine(fine)}
      <Chevron size={12} aria-hidden="true" />
    </button>
  );
}

interface RowProps {
  row: GridRow;
  place: number;
  hosts: string[];
  away: Set<string>;
  tabColumn: number;
  selectedHost: string | null;
  withMessages: boolean;
  onSelect: Choose;
}

const Row = memo(function Row(props: RowProps) {
  const { row, place, hosts, away, tabColumn, selectedHost, withMessages, onSelect } = props;
  return (
    <tr className={css.row}>
      <th scope="row" className={css.check}>
        <span className={css.checkText}>
          <span className={css.checkTitle} title={row.title}>
            {row.title}
          </span>
          {!row.fine && hosts.length > 4 && (
            <span className={css.affected}>
              <StatusGlyph kind={checkKind[row.worst]} size={10} />
              {row.affected}
              <span className={css.hidden}>{text.affected(row.affected)}</span>
            </span>
          )}
        </span>
      </th>
      {hosts.map((host, column) => {
        const results = row.cells.get(host) ?? [];
        const [result] = results;
        const isAway = away.has(host) && row.theme !== 'connection';
        return (
          <td key={host} className={css.cell} data-away={isAway || undefined}>
            <button
              type="button"
              className={css.cellButton}
              data-row={place}
              data-column={column}
              data-level={result?.level}
              tabIndex={tabColumn === column ? 0 : -1}
              aria-pressed={selectedHost === host}
              aria-label={text.cell(row.title, host, saidOf(results, isAway))}
              title={saidOf(results, isAway)}
              onClick={() => onSelect({ check: row.check, host })}
            >
              {isAway ? (
                <StatusGlyph kind="unknown" stale />
              ) : result ? (
                <StatusGlyph kind={checkKind[result.level]} />
              ) : (
                <span className={css.nothing}>–</span>
              )}
              {withMessages && result && result.level !== 'ok' && !isAway && (
                <span className={css.message}>{result.message}</span>
              )}
            </button>
          </td>
        );
      })}
    </tr>
  );
});

function saidOf(results: CheckResult[], isAway: boolean): string {
  if (isAway) return text.said('unknown', text.hostAway);
  if (results.length === 0) return text.notApplicable;
  return results.map((each) => text.said(each.level, each.message)).join(' ');
}

interface SiteRowsProps {
  site: Grid['site'];
  columns: number;
  selected: { check: string | null; host: string | null };
  onSelect: Choose;
  onToggle: (theme: string) => void;
}

export function SiteRows({ site, columns, selected, onSelect, onToggle }: SiteRowsProps) {
  if (site.shown.length + site.fine === 0) return null;
  return (
    <tbody>
      <tr className={css.theme}>
        <th scope="rowgroup" className={css.themeName}>
          {text.themes.site}
        </th>
        <td colSpan={columns} className={css.themeRest}>
          <Fold fine={site.fine} open={site.open} onToggle={() => onToggle('site')} />
        </td>
      </tr>
      {site.shown.map((check) => (
        <tr key={`${check.check}:${check.message}`} className={css.row}>
          <th scope="row" className={css.check}>
            <span className={css.checkText}>
              <span className={css.checkTitle} title={check.title}>
                {check.title}
              </span>
            </span>
          </th>
          <td colSpan={columns} className={css.siteCell}>
            <button
              type="button"
              className={css.siteButton}
              aria-pressed={selected.check === check.check && selected.host === null}
              aria-label={`${check.title}: ${text.said(check.level, check.message)}`}
              onClick={() => onSelect({ check: check.check, host: null })}
            >
              <StatusGlyph kind={checkKind[check.level]} />
              <span className={css.message}>{check.message}</span>
            </button>
          </td>
        </tr>
      ))}
    </tbody>
  );
}
