// Owns the composition of the shell: one instance, guards before any page, core before any window.
import { app, dialog } from 'electron';
import { AppError, toAppError } from '#shared/errors/app-error';
import { visibleLine } from '#shared/wire/visible-text';
import { Activity } from './activity.ts';
import { setAppMenu } from './app-menu.ts';
import { declareAppScheme, serveAppScheme } from './app-scheme.ts';
import { createTray } from './app-tray.ts';
import { AppWindow } from './app-window.ts';
import { openCore } from './core-door.ts';
import { checkFilesBeside } from './files-beside.ts';
import { FrameChannel } from './frame-channel.ts';
import { guardEveryPage } from './guards.ts';
import { refuseDebugging } from './launch-flags.ts';
import { Leaving } from './leaving.ts';
import { noticeEnd } from './notices.ts';
import { findPlaces, separateInstance, type Places } from './places.ts';
import { findKeychain } from './secret-sealer.ts';
import { aboutPanel, appId, words } from './words.ts';

// What the app writes is for its user alone.
process.umask(0o077);
separateInstance();
app.setAppUserModelId(appId); // on Windows, where notifications and the taskbar ask for it
app.setAboutPanelOptions(aboutPanel(app.getVersion()));
declareAppScheme();
app.enableSandbox();
if (app.requestSingleInstanceLock()) void start();
else app.quit(); // the first instance hears of it and comes forward

async function start(): Promise<void> {
  try {
    refuseDebugging(app);
    await app.whenReady();
    const places = findPlaces();
    if (app.isPackaged) await checkFilesBeside(process.resourcesPath, places.filesBeside);
    await compose(places);
  } catch (error) {
    const { message, remedy, evidence } = toAppError(error).toView();
    dialog.showErrorBox(words.startFailed, [message, remedy, evidence ?? ''].filter(Boolean).join('\n\n'));
    app.exit(1);
  }
}

async function compose(places: Places): Promise<void> {
  const refused = (what: string, url: string): void =>
    void process.stderr.write(`refused ${what}: ${visibleLine(url.slice(0, 200))}\n`);
  guardEveryPage(refused);
  serveAppScheme(places.renderer);

  const tray = createTray(() => window.show());
  const core = await openCore({
    places,
    keychain: await findKeychain(),
    tray: tray !== null,
    lost: () => {
      app.relaunch(); // the next run starts a core of its own
      app.quit();
    },
    crashed: () => {
      const { message, remedy } = new AppError('app.internal').toView();
      dialog.showErrorBox(words.crashed, `${message}\n\n${remedy}`);
      app.exit(1);
    },
  });
  const channel = new FrameChannel(core, refused);
  const window: AppWindow = new AppWindow(
    places,
    channel,
    () => leaving.decided || process.platform === 'darwin',
  );
  const show = (route?: string): void => window.show(route);
  const activity = new Activity(core, (operation) => {
    tray?.showRunning(activity.running.length);
    noticeEnd(operation, { window: () => window.current, open: show });
  });
  const leaving = new Leaving({ core, activity, window: () => window.current });

  setAppMenu(show);
  app.on('second-instance', () => show());
  app.on('activate', () => show());
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit();
  });
  show();
}
