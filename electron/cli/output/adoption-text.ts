// Owns how a proposal to adopt reads as text: what was found, what the document says, what it cannot say, what is refused.
import type { Adoption, AdoptionItem } from '#shared/domain/adoption/adoption';
import { table } from './table.ts';

const headings: [AdoptionItem['kind'], string, string][] = [
  ['refused', '■', 'Not taken'],
  ['unexpressed', '▲', 'A document cannot say this; in force until the container is made anew'],
  ['differs', '○', 'Site Admin would make it otherwise; nothing changes now'],
  ['exact', '●', 'Described exactly'],
];

export function adoptionText(adoption: Adoption): string {
  const { connection, engine, found, items, document, secrets, site } = adoption;
  const rows = found.map((one) => [
    one.taken ? ' ●' : ' ○',
    one.name,
    one.role,
    one.release ?? 'release not known',
    one.state,
    one.madeBy,
    `by its ${one.recognisedBy}`,
  ]);
  const lines = [`${connection}  ${engine}  ${found.length} Deepgram containers`, table(rows)];
  for (const [kind, shape, heading] of headings) {
    const own = items.filter((one) => one.kind === kind);
    if (own.length > 0) lines.push('', heading, ...own.flatMap((one) => itemLines(one, shape)));
  }
  if (document === null) return [...lines, '', 'Nothing can be taken as it is.'].join('\n');
  if (secrets.length > 0)
    lines.push(
      '',
      'Secrets that go into the store of this machine:',
      ...secrets.map((one) => `   ${one.reference}  from ${one.from}`),
    );
  const taken = found.filter((one) => one.taken).length;
  return [
    ...lines,
    '',
    `The document of ${site}:`,
    '',
    ...document
      .trimEnd()
      .split('\n')
      .map((line) => `   ${line}`.trimEnd()),
    '',
    `Taking these ${taken} containers restarts nothing: run the same command with --yes.`,
  ].join('\n');
}

function itemLines({ container, message, evidence, remedy }: AdoptionItem, shape: string): string[] {
  return [
    ` ${shape} ${container ?? 'the host'}: ${message}`,
    ...(evidence ? evidence.split('\n').map((line) => `     ${line}`) : []),
    ...(remedy ? [`     → ${remedy}`] : []),
  ];
}
