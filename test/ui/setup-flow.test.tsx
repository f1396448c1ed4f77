// Owns the proof that the guided setup loses nothing, keeps no secret, and writes a document the contract accepts.
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { parse } from 'smol-toml';
import { siteDocumentSchema } from '#shared/domain/site/site-document';
import { documentOf } from '#renderer/features/setup/document.ts';
import { DRAFT_KEY, emptyDraft, loadDraft } from '#renderer/features/setup/draft.ts';
import { renderApp } from './render-app.tsx';

describe('site document', () => {
  it('is accepted by the contract’s schema', () => {
    for (const licensing of ['license-proxy', 'direct'] as const) {
      const text = documentOf({ ...emptyDraft, name: 'north-campus', licensing, withRegistryLogin: true });
      const document = siteDocumentSchema.parse(parse(text));
      expect(document.licensing.mode).toBe(licensing);
      expect(document.host[0]?.roles).toContain('api');
      expect(document.host[0]?.roles.includes('license-proxy')).toBe(licensing === 'license-proxy');
      expect(document.registry.credential).toBe('secret:registry-quay.io');
    }
  });

  it('stays well-formed with hostile answers', () => {
    const nasty = 'a"\nb\\ = [x] \u0001';
    const read = parse(documentOf({ ...emptyDraft, name: nasty, models: nasty, apiPort: '80 80' }));
    expect(read['name']).toBe(nasty);
    expect((read['host'] as { models: string }[])[0]?.models).toBe(nasty);
  });
});

describe('guided setup', () => {
  it('goes on where one left, and never stores a secret', async () => {
    const first = renderApp('/setup');
    const { user } = first;
    await screen.findByText(/Docker 28.2.2/);
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    await user.type(await screen.findByLabelText('Name'), 'north-campus');
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    await user.type(await screen.findByLabelText('Deepgram API key'), 'canary-secret-key');
    expect(localStorage.getItem(DRAFT_KEY)).not.toContain('canary');
    first.unmount();

    renderApp('/setup');
    expect(await screen.findByText('How is the site licensed?')).toBeVisible();
    expect(screen.getByLabelText('Deepgram API key')).toHaveValue('');
    expect(loadDraft().name).toBe('north-campus');
  });

  it('seals the key and hands on only its name', async () => {
    localStorage.setItem(DRAFT_KEY, JSON.stringify({ ...emptyDraft, name: 'x', passed: ['hosts', 'site'] }));
    const { user, world } = renderApp('/setup', 'empty');
    await user.type(await screen.findByLabelText('Deepgram API key'), 'canary-secret-key');
    await user.click(screen.getByRole('button', { name: 'Continue' }));
    expect(await screen.findByText(/Which registry holds/)).toBeVisible();
    expect(document.body.innerHTML).not.toContain('canary');
    const put = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'secrets.put');
    expect(put).toMatchObject({ input: { name: 'deepgram-api-key', value: 'canary-secret-key' } });
  });

  it('says what is wrong beside the field and does not go on', async () => {
    localStorage.setItem(DRAFT_KEY, JSON.stringify({ ...emptyDraft, passed: ['hosts'] }));
    const { user } = renderApp('/setup');
    await user.type(await screen.findByLabelText('Name'), 'North');
    expect(await screen.findByText(/no dash first/)).toBeVisible();
    expect(screen.getByRole('button', { name: 'Continue' })).toBeDisabled();
  });

  it('ends in the plan, then the operation, then the first transcript', async () => {
    const passed = ['hosts', 'site', 'licence', 'registry', 'places', 'check'];
    localStorage.setItem(DRAFT_KEY, JSON.stringify({ ...emptyDraft, name: 'east-wing', passed }));
    const { user, router } = renderApp('/setup', 'empty');
    await user.click(await screen.findByRole('button', { name: 'Apply 17 steps' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/operations\//));
    // Seventeen steps of a simulated operation, on a machine that may have other things to do.
    await waitFor(() => expect(router.state.location.pathname).toBe('/sites/east-wing/transcript'), {
      timeout: 30_000,
    });
    expect(await screen.findByText('transcript.', { exact: false })).toBeVisible();
    expect(localStorage.getItem(DRAFT_KEY)).toBeNull();
  }, 45_000);
});
