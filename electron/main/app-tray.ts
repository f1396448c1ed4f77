// Owns the tray icon: says how many operations run, opens the window, quits. Absent where the desktop has no tray.
import { app, Menu, nativeImage, Tray } from 'electron';
import { words } from './words.ts';

export interface AppTray {
  showRunning(count: number): void;
}

export function createTray(open: () => void): AppTray | null {
  let tray: Tray;
  try {
    tray = new Tray(drawIcon());
  } catch {
    return null; // a desktop without a status area
  }
  tray.on('click', open);
  const shown: AppTray = {
    showRunning(count) {
      tray.setToolTip(`${words.appName}: ${words.tray.running(count)}`);
      tray.setContextMenu(
        Menu.buildFromTemplate([
          { label: words.tray.running(count), enabled: false },
          { type: 'separator' },
          { label: words.tray.open, click: open },
          { label: words.tray.quit, click: () => app.quit() },
        ]),
      );
    },
  };
  shown.showRunning(0);
  return shown;
}

/** A ring with a dot, drawn here so that it is sharp at twice the size and needs no file. */
function drawIcon(): Electron.NativeImage {
  const size = 32;
  const pixels = Buffer.alloc(size * size * 4);
  for (let y = 0; y < size; y += 1)
    for (let x = 0; x < size; x += 1) {
      const distance = Math.hypot(x - 15.5, y - 15.5);
      const ring = Math.min(15 - distance, distance - 10);
      const cover = Math.max(0, Math.min(1, Math.max(ring, 5 - distance)));
      // Grey is readable on light and dark panels; macOS recolours a template by its opacity.
      pixels.set([128, 128, 128, Math.round(cover * 255)], (y * size + x) * 4);
    }
  const image = nativeImage.createFromBitmap(pixels, { width: size, height: size, scaleFactor: 2 });
  image.setTemplateImage(process.platform === 'darwin');
  return image;
}
