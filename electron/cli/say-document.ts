// Owns saying what the site document shows by itself while the hosts are asked: they may be many and slow. What stops a plan is not said
// here, because the plan is refused with it at once.
import type { CommandContext } from './command.ts';
import { siteOf } from './daily-words.ts';
import { findingsText } from './output/site-text.ts';

export async function sayDocument({ words, open, print }: CommandContext): Promise<void> {
  const { client } = await open();
  const { text } = await client.call('sites.get', { site: siteOf(words) });
  const { warnings } = await client.call('sites.check', { text, file: 'site.toml' });
  if (warnings.length === 0 || warnings.some(({ level }) => level === 'blocker')) return;
  print.talk(`The site document shows, before any host has answered:\n${findingsText(warnings)}\n`);
}
