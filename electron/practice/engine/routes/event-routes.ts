// Owns the endpoint of events: those of before, those that come, or both, up to a moment.
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import { eventTests } from '../model/event-filters.ts';
import { filterBy } from '../model/filters.ts';
import { readBound } from '../model/moment.ts';
import type { PracticeEngine } from '../practice-engine.ts';

export function eventRoutes({ host: { events } }: PracticeEngine): Route[] {
  return [route('GET', '/events', follow)];

  function follow(context: RequestContext): void {
    const wanted = filterBy(context.query, eventTests);
    const since = readBound(context.query.get('since'));
    const until = readBound(context.query.get('until'));
    const tell = context.jsonLines();
    if (since !== undefined) for (const event of events.since(since, until)) if (wanted(event)) tell(event);
    const untilMs = until === undefined ? undefined : until * 1000 - Date.now();
    if (untilMs !== undefined && untilMs <= 0) {
      context.response.end();
      return;
    }
    const leave = events.subscribe((event) => {
      if (wanted(event)) tell(event);
    });
    const timer = untilMs === undefined ? undefined : setTimeout(() => context.response.end(), untilMs);
    context.response.on('close', () => {
      leave();
      clearTimeout(timer);
    });
  }
}
