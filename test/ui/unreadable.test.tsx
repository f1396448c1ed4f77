// Promise: what the core cannot read is shown where one would look for it, beside what it can read.
import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppError } from '#shared/errors/app-error';
import { scenario } from '#test/fakes/scenarios';
import { renderApp } from './render-app.tsx';

describe('what cannot be read', () => {
  it('is a document: the list of sites says so', async () => {
    const { world } = renderApp('/sites');
    const place = { file: 'old/site.toml', line: 3, column: 1 };
    const error = new AppError('site.documentTooDeep', { ...place, problem: 'it nests' });
    world.core.handlers['sites.list'] = () => ({
      sites: scenario('full').sites.map(({ summary }) => summary),
      unreadable: [{ name: 'old', error: error.toView() }],
    });
    expect(await screen.findByText(/The document of old cannot be read: old\/site.toml:3:1/)).toBeVisible();
    expect(screen.getByRole('link', { name: 'north-campus' })).toBeVisible();
  });

  it('is an operation: the history says so', async () => {
    const { world } = renderApp('/sites/north-campus/history');
    const row = {
      id: 'op-old',
      site: 'north-campus',
      state: 'interrupted',
      createdAt: '2026-01-01T00:00:00Z',
    };
    world.core.handlers['operations.list'] = () => ({ operations: [], unreadable: [row] });
    expect(await screen.findByText(/The operation op-old of .* cannot be read/)).toBeVisible();
  });

  it('is the log of a container: the services say so, and the lines of the others', async () => {
    const { world } = renderApp('/sites/north-campus/services');
    const error = new AppError('engine.unreachable', { host: 'gpu-1' }).toView();
    world.core.handlers['logs.follow'] = async function* () {
      yield await Promise.resolve({ lines: [], unread: [{ host: 'gpu-1', container: 'north-api', error }] });
    };
    expect(await screen.findByText(/The log of north-api on gpu-1 cannot be read/)).toBeVisible();
  });
});
