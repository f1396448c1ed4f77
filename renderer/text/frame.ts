// Strings around every screen: rail, header, palette, connection banner.
import { moment, span } from '#renderer/text/format.ts';

export const frameText = {
  skip: 'Skip to content',
  mainNavigation: 'Screens',
  sites: 'Sites',
  setUp: 'Set up a site',
  adopt: 'Adopt',
  overview: 'Overview',
  config: 'Configuration',
  hosts: 'Hosts',
  attention: (blockers: number, warnings: number) =>
    blockers > 0 ? `${String(blockers)} blocking` : `${String(warnings)} to look at`,
  services: 'Services',
  change: 'Plan',
  history: 'History',
  upgrade: 'Upgrade',
  newer: (release: string) => `${release} is known`,
  transcript: 'First transcript',
  drills: 'Drills',
  settings: 'Settings',
  search: 'Search',
  chooseSite: 'Choose site',
  allSites: 'All sites',
  practiceBand: 'Practice site: stand-ins answer with canned speech',
  operation: (title: string, done: number, all: number) =>
    all > 0 ? `${title} · step ${String(Math.min(done + 1, all))}/${String(all)}` : title,
  interrupted: (title: string) => `${title} · interrupted`,
  notFound: 'There is no screen at this address.',
  notFoundRemedy: 'Go to the list of sites.',
  goToSites: 'Show sites',
  screenFailed: 'This screen could not be drawn.',
  screenFailedRemedy: 'Load the screen again. The site is not affected.',
  reload: 'Load again',
  partFailed: 'This part could not be drawn.',
  partFailedRemedy: 'Draw it again. The other parts and the site are not affected.',
  drawAgain: 'Draw again',
};

/** What the window, its tab and the list of windows say. */
export const windowTitle = (screen: string, site: string | null): string =>
  [screen, site, 'Site Admin for Deepgram'].filter((part) => part !== null && part !== '').join(' · ');

export const timeBankText = {
  label: 'Licence',
  /** In a table whose title says the rest. */
  until: (at: string, now: number) => `until ${moment(at, now)}`,
  worksUntil: (at: string, now: number) =>
    `Without the licence server: transcription works until ${moment(at, now)}`,
  lostWorksUntil: (at: string, now: number) =>
    `Licence server lost: transcription works until ${moment(at, now)}`,
  ended: (at: string, now: number) => `Licence server lost: transcription worked until ${moment(at, now)}`,
  failed: 'Licence server lost for too long: services stop',
  direct: 'Without the licence server: transcription stops',
  unknown: 'Without the licence server: not known how long transcription works',
  explain: (at: string, now: number) =>
    `The License Proxy keeps the licence. If the licence server is lost now, transcription works until ${moment(at, now)}, for ${span(Date.parse(at) - now)}. Then API and Engine stop until the licence server answers again.`,
  explainLost: (at: string, now: number) =>
    `The licence server does not answer. The License Proxy answers from its cache: transcription works until ${moment(at, now)}, for ${span(Date.parse(at) - now)}. Then API and Engine stop until the licence server answers again.`,
  explainEnded:
    'The License Proxy no longer answers from its cache: its trusted period ended, by the last reading.',
  explainFailed:
    'The License Proxy does not reach the licence server, and its trusted period is over: API and Engine stop. Restore the connection to the licence server.',
  explainNone:
    'Without a License Proxy the Engine and the API stop when they can no longer reach the licence server.',
  explainBypassed: (services: string[]) =>
    services.length === 0
      ? 'No License Proxy keeps the licence: API and Engine stop when they can no longer reach the licence server.'
      : `No License Proxy keeps the licence of ${services.join(', ')}: they stop when they can no longer reach the licence server.`,
  explainUnknown: (reason: string) =>
    `It is not known how long this site works without the licence server: ${reason}.`,
};

export const connectionText = {
  lost: (age: string) => `The connection to Site Admin was lost ${age} ago. What you see is from then.`,
  lostNow: 'The connection to Site Admin was lost. What you see is from then.',
  retry: 'Connect now',
  refused: 'This browser has no valid session with Site Admin.',
  refusedRemedy: 'Open the address that “dgsite serve” or “npm start” printed, token included.',
  used: 'This one-time address was used before, in another browser.',
  usedRemedy:
    'If that was not you, somebody else is signed in: run “dgsite sessions list” and end every session that you do not know. Then open a new address from “dgsite serve”.',
};

export const sessionNotices = {
  usedAgain: 'A one-time address was used a second time',
  usedAgainText: (client: string) =>
    `It was refused to ${client === '' ? 'a browser that does not name itself' : client}. If that was not you, somebody else has seen your address: sign out every session that you do not know, under Settings.`,
};
