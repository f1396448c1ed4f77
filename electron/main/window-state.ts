// Owns where the window was: kept in one small file, believed only when it still lies on a screen.
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { screen, type BrowserWindow, type Rectangle } from 'electron';
import { makeDirectory } from '#base/make-directory';

export interface WindowState {
  bounds: Partial<Rectangle> & { width: number; height: number };
  maximized: boolean;
}

const first: WindowState = { bounds: { width: 1360, height: 880 }, maximized: false };
const file = (directory: string): string => path.join(directory, 'window.json');

export function readWindowState(directory: string): WindowState {
  try {
    const kept = JSON.parse(readFileSync(file(directory), 'utf8')) as {
      bounds?: Rectangle;
      maximized?: unknown;
    };
    if (!kept.bounds || !isVisible(kept.bounds)) return first;
    return { bounds: kept.bounds, maximized: kept.maximized === true };
  } catch {
    return first;
  }
}

export function keepWindowState(window: BrowserWindow, directory: string): void {
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    makeDirectory(directory);
    writeFileSync(`${file(directory)}.new`, JSON.stringify(state));
    renameSync(`${file(directory)}.new`, file(directory));
  });
}

/** A screen may have been unplugged; enough of the title bar must be in reach to move the window back. */
function isVisible(bounds: Rectangle): boolean {
  const numbers = [bounds.x, bounds.y, bounds.width, bounds.height];
  if (!numbers.every(Number.isFinite) || bounds.width < 400 || bounds.height < 300) return false;
  return screen.getAllDisplays().some(({ workArea }) => {
    const overlap =
      Math.min(bounds.x + bounds.width, workArea.x + workArea.width) - Math.max(bounds.x, workArea.x);
    return overlap >= 100 && bounds.y >= workArea.y && bounds.y < workArea.y + workArea.height - 40;
  });
}
