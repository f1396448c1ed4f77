// Owns the proof that a status is told by shape and word, and that age is told when it matters.
import { render, screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { serviceKindOfStatus } from '#renderer/parts/status-words.ts';
import { ago, span } from '#renderer/text/format.ts';
import { freshness } from '#renderer/ui/age.ts';
import { Status, type StatusKind } from '#renderer/ui/status.tsx';

const kinds: StatusKind[] = ['ready', 'degraded', 'moving', 'warning', 'down', 'stopped', 'unknown'];

describe('status', () => {
  it('draws another shape for every kind', () => {
    const shapes = kinds.map((kind) => {
      const { container, unmount } = render(<Status kind={kind} word={kind} />);
      const shape = container.querySelector('svg')?.innerHTML ?? '';
      unmount();
      return shape;
    });
    expect(new Set(shapes).size).toBe(kinds.length);
  });

  it('always has its word, also when only the shape is seen', () => {
    render(<Status kind="down" word="down" quiet />);
    expect(screen.getByText('down')).toBeInTheDocument();
  });

  it('keeps the shape and greys it when stale', () => {
    const { container } = render(<Status kind="ready" word="ready" stale age="41 s ago" />);
    expect(container.querySelector('svg')).toHaveAttribute('data-stale');
    expect(container.querySelector('svg')).toHaveAttribute('data-glyph', 'ready');
    expect(screen.getByText('41 s ago')).toBeInTheDocument();
  });

  it('never calls what cannot be read down', () => {
    expect(serviceKindOfStatus.unknown).toBe('unknown');
    expect(serviceKindOfStatus.failed).toBe('down');
  });
});

describe('age', () => {
  const at = (missed: number) => freshness(0, missed * 5000, { everyMs: 5000, words: ago });

  it('is silent while fresh, speaks after two missed readings, greys after five', () => {
    expect(at(1.9)).toEqual({ age: null, stale: false });
    expect(at(2)).toEqual({ age: '10\u00a0s ago', stale: false });
    expect(at(5)).toEqual({ age: '25\u00a0s ago', stale: true });
  });

  it('writes spans as one would say them', () => {
    expect([340, 5480, 41_000, 360_000, 7_500_000, 260_000_000].map(span)).toEqual([
      '340\u00a0ms',
      '5.5\u00a0s',
      '41\u00a0s',
      '6\u00a0min',
      '2\u00a0h\u00a05\u00a0min',
      '3\u00a0days',
    ]);
  });
});
