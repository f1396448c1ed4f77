// Owns the lists of what a document says and what it cannot, by kind; the same words once for all containers that they are true of.
import type { AdoptionItem } from '#shared/domain/adoption/adoption';
import { adoptText as text } from '#renderer/text/adopt.ts';
import { Mono } from '#renderer/ui/mono.tsx';
import { Section } from '#renderer/ui/screen.tsx';
import { StatusGlyph, type StatusKind } from '#renderer/ui/status.tsx';
import css from './adopt-screen.module.css';

const glyph: Record<AdoptionItem['kind'], StatusKind> = {
  refused: 'warning',
  unexpressed: 'warning',
  differs: 'stopped',
  exact: 'ready',
};

interface ItemGroupsProps {
  items: AdoptionItem[];
  kinds: AdoptionItem['kind'][];
}

export function ItemGroups({ items, kinds }: ItemGroupsProps) {
  return kinds.map((kind) => {
    const own = items.filter((one) => one.kind === kind);
    // That nothing is lost is worth a line; that nothing was refused is not.
    if (own.length === 0 && kind !== 'unexpressed') return null;
    return (
      <Section key={kind} title={text.groups[kind]}>
        <p className={css.soft}>{own.length === 0 ? text.nothingUnsaid : text.groupText[kind]}</p>
        <ul className={css.items}>
          {merged(own).map(({ key, item, places }) => (
            <li key={key} className={css.item}>
              <StatusGlyph kind={glyph[kind]} />
              <div>
                <p>{item.message}</p>
                {places.map(({ container, evidence }) => (
                  <p key={`${container}${evidence}`} className={css.place}>
                    {places.length > 1 && <span className={css.container}>{container}</span>}
                    {evidence !== '' && <Mono>{evidence}</Mono>}
                  </p>
                ))}
                {item.remedy !== null && <p className={css.remedy}>{item.remedy}</p>}
              </div>
            </li>
          ))}
        </ul>
      </Section>
    );
  });
}

interface Merged {
  key: string;
  item: AdoptionItem;
  places: { container: string; evidence: string }[];
}

function merged(items: AdoptionItem[]): Merged[] {
  const groups = new Map<string, Merged>();
  for (const item of items) {
    const key = `${item.code} ${item.message}`;
    const group = groups.get(key) ?? { key, item, places: [] };
    group.places.push({ container: item.container ?? text.onHost, evidence: item.evidence ?? '' });
    groups.set(key, group);
  }
  return [...groups.values()];
}
