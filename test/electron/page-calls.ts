// Owns calling procedures from a page of the shell, over the bridge, as the UI does.
import { expect, type Page } from '@playwright/test';
import type { DoorBridge, Envelope } from '#shared/wire/frames';

export function callFromPage(page: Page, name: string, input: unknown = {}): Promise<Envelope> {
  return page.evaluate(
    ([name, input]) =>
      new Promise<Envelope>((resolve) => {
        const { siteAdmin } = window as unknown as { siteAdmin: DoorBridge };
        // Far above the numbers that the UI's own client counts up to.
        const id = 1_000_000 + Math.floor(Math.random() * 1_000_000);
        const stop = siteAdmin.subscribe((frame) => {
          if (frame.t !== 'result' || frame.id !== id) return;
          stop();
          resolve(frame.envelope);
        });
        siteAdmin.call({ t: 'call', id, name: name, input });
      }),
    [name, input] as const,
  );
}

/** The first window once the UI has said hello, so that its session is open. */
export async function readyPage(shell: { firstWindow(): Promise<Page> }): Promise<Page> {
  const page = await shell.firstWindow();
  await expect(page.locator('#root')).not.toBeEmpty();
  return page;
}
