// Owns colour on a terminal. It repeats what the shapes say already, so that nothing is lost without it.
import { styleText } from 'node:util';

type Environment = Partial<Record<string, string>>;
type Style = Parameters<typeof styleText>[0];

/** `--no-color`, then NO_COLOR (no-color.org), then FORCE_COLOR (force-color.org), then whether anybody can see it. */
export function hasColor(
  stream: { isTTY?: boolean | undefined },
  { env, isAllowed }: { env: Environment; isAllowed: boolean },
): boolean {
  if (!isAllowed || (env['NO_COLOR'] ?? '') !== '') return false;
  const forced = env['FORCE_COLOR'];
  if (forced !== undefined) return forced !== '0' && forced !== 'false';
  return stream.isTTY === true && env['TERM'] !== 'dumb';
}

const styles: Record<string, Style> = {
  '●': 'green',
  '◔': 'cyan',
  '◐': 'yellow',
  '▲': 'yellow',
  '■': 'red',
  '○': 'gray',
  '◌': 'gray',
};

export function painted(text: string): string {
  return text.replaceAll(/[●◔◐▲■○◌]/g, (shape) =>
    styleText(styles[shape] ?? 'reset', shape, { validateStream: false }),
  );
}
