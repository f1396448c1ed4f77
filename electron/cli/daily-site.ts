// Owns asking for the one word nearly every daily command needs.
import { AppError } from '#shared/errors/app-error';

export function requireSite(words: string[]): string {
  const [site] = words;
  if (!site) throw new AppError('cli.usage', { problem: 'Name the site; `dgsite sites` lists them.' });
  return site;
}
