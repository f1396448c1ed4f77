// Owns what the command palette offers: every procedure that somebody may want, with its site, host or service. Pure. An entry leads to a screen,
// changes a setting, or gives the command for what only the command line does.
import type { ProcedureName } from '#shared/contract/contract';
import type { SiteSummary } from '#shared/contract/sites';
import type { SiteStatus } from '#shared/domain/status/status';
import type { Choices, Place, SiteScreen } from '#renderer/state/address.ts';
import { serviceTitle } from '#renderer/text/common.ts';
import {
  appActions,
  hostActions,
  paletteText as text,
  serviceActions,
  siteActions,
} from '#renderer/text/palette.ts';

export const themes = ['system', 'light', 'dark'] as const;

export type Effect = { go: Place } | { theme: (typeof themes)[number] } | { command: string };

export interface Entry {
  /** The same as long as it means the same, so that what was used last is found again. */
  id: string;
  group: string;
  label: string;
  also: string;
  effect: Effect;
  /** The procedures that it leads to. */
  procedures: readonly ProcedureName[];
}

interface Known {
  /** The site that is looked at; its entries come first. */
  current: string | null;
  sites: SiteSummary[];
  /** Of the current site. */
  status: SiteStatus | null;
}

interface Words {
  label: string;
  also: string;
}

const entry = (
  id: string,
  words: Words,
  more: { effect: Effect; procedures?: readonly ProcedureName[]; group?: string },
): Entry => ({
  id,
  group: more.group ?? text.actions,
  label: words.label,
  also: words.also,
  effect: more.effect,
  procedures: more.procedures ?? [],
});

export function paletteEntries({ current, sites, status }: Known): Entry[] {
  const own = sites.filter(({ name }) => name === current);
  const others = sites.filter(({ name }) => name !== current);
  return [
    ...own.flatMap(ofSite),
    ...(current === null || status === null
      ? []
      : [...ofHosts(current, status), ...ofServices(current, status)]),
    ...others.flatMap(ofSite),
    ...ofApp(),
  ];
}

function ofSite({ name, practice, operation }: SiteSummary): Entry[] {
  const at = (screen: SiteScreen, search?: Choices): Effect => ({
    go: { to: `/sites/$site/${screen}`, params: { site: name }, ...(search ? { search } : {}) },
  });
  const one = (
    key: Exclude<keyof typeof siteActions, 'operation'>,
    effect: Effect,
    procedures: readonly ProcedureName[] = [],
  ): Entry =>
    entry(`${key} ${name}`, siteActions[key](name), {
      effect,
      procedures,
      ...(key === 'overview' ? { group: text.sites } : {}),
    });
  const plan = (goal: 'apply' | 'start' | 'stop' | 'remove') =>
    one(goal, at('plan', { goal }), ['plans.make', 'plans.apply', 'sites.get', 'sites.put']);
  return [
    one('overview', at('overview'), ['sites.status', 'sites.list']),
    ...(operation === null ? [] : [ofOperation(name, operation)]),
    one('logs', at('services'), ['logs.follow']),
    one('test', at('transcript'), ['transcripts.test']),
    one('check', at('hosts'), ['preflight.check', 'preflight.report', 'hosts.probe']),
    one('config', at('config'), [
      ...(['config.read', 'config.keys', 'config.draft', 'config.save', 'config.check'] as const),
      ...(['config.import', 'config.history', 'config.host', 'config.restore'] as const),
    ]),
    one('upgrade', at('upgrade'), ['upgrade.rehearse', 'releases.list']),
    one('rollBack', at('history', { part: 'revisions' }), ['sites.revisions', 'plans.apply']),
    one('history', at('history'), ['operations.list', 'operations.get', 'operations.report']),
    one('compare', at('history', { part: 'comparison' }), ['sites.compareRevisions']),
    one('export', at('history', { part: 'export' }), ['sites.export']),
    plan('apply'),
    plan('start'),
    plan('stop'),
    plan('remove'),
    ...(practice ? [one('drill', at('drills'), ['practice.drills', 'practice.drill'])] : []),
    one('images', { command: `dgsite images ${name}` }, ['images.list']),
    one('bundle', { command: `dgsite bundle create DIRECTORY --site ${name}` }, [
      ...(['bundle.have', 'bundle.create', 'bundle.diff', 'bundle.import'] as const),
    ]),
    one('forget', { command: `dgsite sites forget --site ${name}` }, ['sites.forget']),
  ];
}

function ofOperation(site: string, { id, title }: { id: string; title: string }): Entry {
  return entry(`operation ${id}`, siteActions.operation(site, title), {
    effect: { go: { to: '/operations/$operationId', params: { operationId: id } } },
    procedures: ['operations.cancel', 'operations.confirm', 'operations.resume', 'operations.revert'],
  });
}

function ofHosts(site: string, { hosts }: SiteStatus): Entry[] {
  const at = (search: Choices): Effect => ({ go: { to: '/sites/$site/hosts', params: { site }, search } });
  return hosts.flatMap(({ host }) => [
    entry(`host ${site} ${host}`, hostActions.check(host, site), {
      group: text.hosts,
      effect: at({ host }),
      procedures: ['preflight.remedy', 'hosts.remedy', 'hosts.trust'],
    }),
    entry(`facts ${site} ${host}`, hostActions.facts(host, site), {
      group: text.hosts,
      effect: at({ facts: host }),
      procedures: ['preflight.facts'],
    }),
  ]);
}

function ofServices(site: string, { services }: SiteStatus): Entry[] {
  return services.flatMap(({ service, role, host }) => [
    entry(
      `logs ${site} ${service} ${host}`,
      serviceActions.logs(serviceTitle({ service, role }), host, site),
      {
        group: text.services,
        effect: { go: { to: '/sites/$site/services', params: { site }, search: { service, host } } },
        procedures: ['logs.follow'],
      },
    ),
    entry(
      `config ${site} ${service} ${host}`,
      serviceActions.configure(serviceTitle({ service, role }), host, site),
      {
        group: text.services,
        effect: {
          go: { to: '/sites/$site/config', params: { site }, search: { file: `${host}/${service}` } },
        },
      },
    ),
    entry(
      `service ${site} ${service} ${host}`,
      serviceActions.show(serviceTitle({ service, role }), host, site),
      {
        group: text.services,
        effect: {
          go: { to: '/sites/$site/overview', params: { site }, search: { node: `${service}@${host}` } },
        },
      },
    ),
  ]);
}

function ofApp(): Entry[] {
  const settings = (part: string): Effect => ({ go: { to: '/settings', search: { part } } });
  return [
    entry('sites', appActions.sites, {
      group: text.screens,
      effect: { go: { to: '/sites' } },
      procedures: ['sites.list'],
    }),
    entry('set-up', appActions.setUp, {
      effect: { go: { to: '/setup' } },
      procedures: ['sites.check', 'sites.put', 'hosts.contexts', 'hosts.probe'],
    }),
    entry('adopt', appActions.adopt, {
      effect: { go: { to: '/adopt' } },
      procedures: ['adoption.look', 'adoption.take'],
    }),
    entry('practice', appActions.practice, {
      effect: { go: { to: '/sites' } },
      procedures: ['practice.up', 'practice.down', 'practice.status'],
    }),
    entry('secrets', appActions.secrets, {
      effect: settings('secrets'),
      procedures: ['secrets.list', 'secrets.put', 'secrets.allow', 'secrets.disallow', 'secrets.remove'],
    }),
    entry('sessions', appActions.sessions, {
      effect: settings('sessions'),
      procedures: ['sessions.list', 'sessions.end'],
    }),
    entry('settings', appActions.settings, {
      group: text.screens,
      effect: { go: { to: '/settings' } },
      procedures: ['settings.get', 'settings.set'],
    }),
    entry('doctor', appActions.doctor, { effect: settings('health'), procedures: ['app.doctor'] }),
    entry('about', appActions.about, { effect: settings('about'), procedures: ['app.info'] }),
    ...themes.map((theme) => entry(`theme ${theme}`, appActions.theme(theme), { effect: { theme } })),
    entry('catalogue', appActions.catalogue, {
      effect: { command: 'dgsite catalogue install FILE' },
      procedures: ['catalogue.install'],
    }),
    entry('bundle', appActions.bundle, {
      effect: { command: 'dgsite bundle verify DIRECTORY' },
      procedures: ['bundle.inspect', 'bundle.verify'],
    }),
    entry('catalogue-info', appActions.catalogueInfo, {
      effect: { command: 'dgsite catalogue' },
      procedures: ['catalogue.info'],
    }),
    entry('catalogue-reset', appActions.catalogueReset, {
      effect: { command: 'dgsite catalogue reset' },
      procedures: ['catalogue.reset'],
    }),
  ];
}
