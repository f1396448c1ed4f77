// Promises: the history shows what each revision was and what differs between two, and goes back to exactly the one that was pressed.
import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { describe, expect, it } from 'vitest';
import { sideRows, unifiedRows } from '#renderer/parts/diff-rows.ts';
import { diffLines } from '#shared/domain/revisions/line-diff';
import { renderApp } from './render-app.tsx';

const at = '/sites/north-campus/history';

describe('the revisions of a site', () => {
  it('say who made them, what they returned to, and which images are gone', async () => {
    renderApp(at);
    const table = await screen.findByRole('table', { name: 'Revisions' });
    const [newest, , , oldest] = within(table).getAllByRole('row').slice(1);
    expect(newest).toHaveTextContent(/15 newest.*Returned to revision 13.*cli/);
    expect(within(newest!).queryByRole('button')).toBeNull();
    expect(oldest).toHaveTextContent(/missing: gpu-1\/engine/);
  });

  it('lead to the plan of going back, which carries out that revision', async () => {
    const user = userEvent.setup();
    const { router, world } = renderApp(at);
    await user.click(await screen.findByRole('button', { name: 'Roll back to revision 13' }));
    expect(
      await screen.findByRole('heading', { name: /Roll back north-campus to revision 13/ }),
    ).toBeVisible();
    expect(router.state.location.search).toEqual({ goal: 'rollback', revision: '13' });
    expect(screen.getByText(/^What comes back/)).toBeVisible();
    await user.click(screen.getByRole('button', { name: 'Roll back north-campus' }));
    await waitFor(() => expect(router.state.location.pathname).toMatch(/^\/operations\//));
    const sent = world.core.received.find((frame) => frame.t === 'call' && frame.name === 'plans.apply');
    expect(sent).toMatchObject({ input: { goal: 'rollback', revision: 13 } });
  });

  it('can be compared: the newest two at first, then any two, unified or side by side', async () => {
    const user = userEvent.setup();
    const { router } = renderApp(at);
    const first = await screen.findByRole('region', { name: 'Site document' });
    expect(first).toHaveTextContent('removed: release = "release-260812"');
    expect(screen.getByRole('region', { name: /api\.toml/ })).toHaveTextContent(
      'added: active_requests = 12',
    );
    await user.selectOptions(screen.getByLabelText('From'), '13');
    await waitFor(() => expect(screen.queryByRole('region', { name: 'Site document' })).toBeNull());
    await user.selectOptions(screen.getByLabelText('From'), '12');
    const again = await screen.findByRole('region', { name: 'Site document' });
    expect(within(again).getAllByRole('row')[1]?.children).toHaveLength(3);
    await user.click(screen.getByRole('radio', { name: 'Side by side' }));
    await waitFor(() => expect(within(again).getAllByRole('row')[1]?.children).toHaveLength(4));
    expect(router.state.location.search).toMatchObject({ from: '12', view: 'side' });
  });
});

describe('the rows of a difference', () => {
  const lines = diffLines('1\n2\n3\n4\n5\n6\n7\nold\n9\n', '1\n2\n3\n4\n5\n6\n7\nnew\nmore\n9\n');

  it('fold what is far from a change', () => {
    expect(unifiedRows(lines).map((row) => (row.kind === 'fold' ? row.lines : row.text))).toEqual([
      4,
      '5',
      '6',
      '7',
      'old',
      'new',
      'more',
      '9',
    ]);
  });

  it('put what took a line’s place beside it', () => {
    const pairs = sideRows(lines).flatMap((row) =>
      row.kind === 'pair' && row.left !== row.right ? [[row.left?.text, row.right?.text]] : [],
    );
    expect(pairs).toEqual([
      ['old', 'new'],
      [undefined, 'more'],
    ]);
  });
});
