// Owns walking by keyboard alone: Tab until there, and whoever is focused must be seen to be.
import { expect, type Locator, type Page } from '@playwright/test';

const FURTHEST = 60;

export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeEnabled();
  for (let press = 0; press < FURTHEST; press += 1) {
    await page.keyboard.press('Tab');
    if (!(await target.evaluate((element) => element === document.activeElement))) continue;
    expect(await focusIsSeen(target), `focus on ${String(target)} is not visible`).toBe(true);
    return;
  }
  throw new Error(`${String(target)} is not reached by ${String(FURTHEST)} presses of Tab`);
}

/** Replaces what a field holds, as one does by keyboard. */
export async function typeInto(page: Page, target: Locator, text: string): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Control+a');
  await page.keyboard.type(text);
}

export async function press(page: Page, target: Locator): Promise<void> {
  await tabTo(page, target);
  await page.keyboard.press('Enter');
}

function focusIsSeen(target: Locator): Promise<boolean> {
  return target.evaluate((element) => {
    const shown = (each: Element): boolean => {
      const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(each);
      return (outlineStyle !== 'none' && parseFloat(outlineWidth) >= 1) || boxShadow !== 'none';
    };
    return shown(element) || (element.parentElement !== null && shown(element.parentElement));
  });
}
