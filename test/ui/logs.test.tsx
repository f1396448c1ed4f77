// Owns the proof that the log follows its tail, pauses when one scrolls away, says how much waits, and filters.
import { MantineProvider } from '@mantine/core';
import { fireEvent, render, screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { filterLines, matcherOf, type KeyedLine } from '#renderer/features/services/log-filter.ts';
import { LogLines } from '#renderer/features/services/log-lines.tsx';

const lines = (count: number, from = 0): KeyedLine[] =>
  Array.from({ length: count }, (_, index) => ({
    key: from + index,
    at: '2026-11-21T02:10:00.000Z',
    host: 'gpu-1',
    role: 'engine' as const,
    service: 'api',
    container: 'c',
    level: index % 10 === 0 ? 'error' : 'info',
    text: `line ${String(from + index)}`,
  }));

const show = (shown: KeyedLine[]) => (
  <MantineProvider env="test">
    <LogLines lines={shown} empty="nothing" ended={false} />
  </MantineProvider>
);

/** happy-dom has no layout: give the scroller the heights a browser would. */
function scrollTo(top: number): void {
  const scroller = screen.getByRole('log');
  Object.defineProperty(scroller, 'scrollHeight', { configurable: true, value: 1800 });
  Object.defineProperty(scroller, 'clientHeight', { configurable: true, value: 360 });
  scroller.scrollTop = top;
  fireEvent.scroll(scroller);
}

describe('log lines', () => {
  it('draws only what is in view', () => {
    render(show(lines(5000)));
    expect(screen.queryAllByText(/^line /).length).toBeLessThan(120);
  });

  it('pauses when scrolled away, counts what waits, and follows again', async () => {
    const { rerender } = render(show(lines(100)));
    expect(screen.queryByText(/paused/)).toBeNull();
    scrollTo(200);
    expect(screen.getByText('paused')).toBeVisible();
    rerender(show(lines(107)));
    expect(screen.getByText('paused · 7 new lines wait')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Follow again' }));
    expect(screen.queryByText(/paused/)).toBeNull();
  });

  it('follows again by itself at the end', () => {
    render(show(lines(100)));
    scrollTo(200);
    scrollTo(1440);
    expect(screen.queryByText(/paused/)).toBeNull();
  });
});

describe('log filter', () => {
  const feed = { lines: lines(50), dropped: 1000, unread: [], phase: 'following' as const, error: null };
  const passing = (filter: Partial<Parameters<typeof matcherOf>[0]>) =>
    filterLines(feed, matcherOf({ find: '', regex: false, level: '', ...filter }));

  it('by level, text and regular expression', () => {
    expect(passing({})).toHaveLength(50);
    expect(passing({ level: 'warning' })).toHaveLength(5);
    expect(passing({ find: 'LINE 4' })).toHaveLength(11);
    expect(passing({ find: '^line \\d$', regex: true })).toHaveLength(10);
  });

  it('says when an expression is broken and then lets everything pass', () => {
    expect(matcherOf({ find: '(', regex: true, level: '' }).broken).toBe(true);
    expect(passing({ find: '(', regex: true })).toHaveLength(50);
  });

  it('keeps the keys of lines stable when older ones fall out', () => {
    expect(passing({})[0]?.key).toBe(1000);
  });
});
