// Owns what a picture of a screen is taken of.
import type { Page } from '@playwright/test';
import type { Situation } from './door.ts';

export interface Look {
  name: string;
  situation: Situation;
  address: string;
  /** Waits until the screen shows what its name says. */
  ready: (page: Page) => Promise<unknown>;
}
