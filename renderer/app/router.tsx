// Owns the addresses. Every screen beyond the list of sites is loaded when first visited.
import {
  createHashHistory,
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
  type RouterHistory,
} from '@tanstack/react-router';
import { NoSuchScreen, ScreenFailed } from '#renderer/app/fallbacks.tsx';
import { Layout } from '#renderer/app/layout.tsx';
import { SitesScreen } from '#renderer/features/sites/sites-screen.tsx';

type Search = Record<string, string | undefined>;

/** Choices are plain strings; screens read the ones they know and ignore the rest. */
function validateSearch(raw: Record<string, unknown>): Search {
  return Object.fromEntries(
    Object.entries(raw).flatMap(([key, value]) =>
      typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
        ? [[key, String(value)]]
        : [],
    ),
  );
}

const root = createRootRoute({
  component: Layout,
  notFoundComponent: NoSuchScreen,
  errorComponent: ScreenFailed,
  validateSearch,
});
const at = { getParentRoute: () => root };

const routeTree = root.addChildren([
  createRoute({
    ...at,
    path: '/',
    beforeLoad: () => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- the router's way to redirect
      throw redirect({ to: '/sites' });
    },
  }),
  createRoute({ ...at, path: '/sites', component: SitesScreen }),
  createRoute({
    ...at,
    path: '/setup',
    component: lazyRouteComponent(() => import('#renderer/features/setup/setup-screen.tsx'), 'SetupScreen'),
  }),
  createRoute({
    ...at,
    path: '/adopt',
    component: lazyRouteComponent(() => import('#renderer/features/adopt/adopt-screen.tsx'), 'AdoptScreen'),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/overview',
    component: lazyRouteComponent(
      () => import('#renderer/features/overview/overview-screen.tsx'),
      'OverviewScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/hosts',
    component: lazyRouteComponent(() => import('#renderer/features/hosts/hosts-screen.tsx'), 'HostsScreen'),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/services',
    component: lazyRouteComponent(
      () => import('#renderer/features/services/services-screen.tsx'),
      'ServicesScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/config',
    component: lazyRouteComponent(
      () => import('#renderer/features/config/config-screen.tsx'),
      'ConfigScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/plan',
    component: lazyRouteComponent(() => import('#renderer/features/plan/plan-screen.tsx'), 'PlanScreen'),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/upgrade',
    component: lazyRouteComponent(
      () => import('#renderer/features/upgrade/upgrade-screen.tsx'),
      'UpgradeScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/transcript',
    component: lazyRouteComponent(
      () => import('#renderer/features/transcript/transcript-screen.tsx'),
      'TranscriptScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/drills',
    component: lazyRouteComponent(
      () => import('#renderer/features/drills/drills-screen.tsx'),
      'DrillsScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/sites/$site/history',
    component: lazyRouteComponent(
      () => import('#renderer/features/history/history-screen.tsx'),
      'HistoryScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/operations/$operationId',
    component: lazyRouteComponent(
      () => import('#renderer/features/operation/operation-screen.tsx'),
      'OperationScreen',
    ),
  }),
  createRoute({
    ...at,
    path: '/settings',
    component: lazyRouteComponent(
      () => import('#renderer/features/settings/settings-screen.tsx'),
      'SettingsScreen',
    ),
  }),
]);

const plainSearch = {
  parseSearch: (text: string): Search => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search: Record<string, unknown>): string => {
    const pairs = Object.entries(search).filter(([, value]) => typeof value === 'string' && value !== '');
    const text = new URLSearchParams(pairs as [string, string][]).toString();
    return text === '' ? '' : `?${text}`;
  },
};

export function createAppRouter(history: RouterHistory = createHashHistory()) {
  return createRouter({
    routeTree,
    history,
    defaultPreload: 'intent',
    // Inside the frame, which goes on.
    defaultErrorComponent: ScreenFailed,
    ...plainSearch,
  });
}

export type AppRouter = ReturnType<typeof createAppRouter>;

declare module '@tanstack/react-router' {
  interface Register {
    router: AppRouter;
  }
}
