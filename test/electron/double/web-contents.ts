// Owns the double of `webContents`: one real Chromium page, its navigation asked of the same events as in Electron,
// its requests answered by the scheme handlers, its messages carried both ways in order.
import { EventEmitter } from 'node:events';
import type { Frame, Page, Request as PageRequest, Route } from '@playwright/test';
import { fromBrowser, startBrowser, toBrowser } from './browser.ts';
import { deliverToMain, type SenderFrame } from './ipc.ts';
import { downName, preloadScript, upName } from './preload-script.ts';
import { preventable } from './preventable.ts';
import { protocol, session } from './session.ts';

type OpenHandler = (details: { url: string }) => { action: 'allow' | 'deny' };

export class WebContents extends EventEmitter {
  readonly session = session.defaultSession;
  /** Windows that pages opened although no handler allowed it: must stay 0. */
  openedWindows = 0;
  #page: Page | null = null;
  readonly #opened: Promise<Page>;
  readonly #expected = new Set<string>();
  #openHandler: OpenHandler = () => ({ action: 'allow' });
  #outbox: { channel: string; args: unknown[] }[] = [];
  #flushing = false;
  #destroyed = false;

  constructor(preload: string) {
    super();
    this.#opened = this.#open(preload);
    this.#opened.catch((error: unknown) => this.emit('double-failed', error));
  }

  async #open(preload: string): Promise<Page> {
    const context = await startBrowser();
    const [blank] = context.pages();
    const page = blank?.url() === 'about:blank' && !taken.has(blank) ? blank : await context.newPage();
    taken.add(page);
    this.#page = page;
    await page.exposeBinding(upName, (source, channel: string, args: unknown[]) =>
      deliverToMain(this, senderFrame(source.frame), { channel, args }),
    );
    await page.addInitScript({ content: preloadScript(preload) });
    await page.route('**/*', (route, request) => this.#route(route, request));
    page.on('popup', (popup) => {
      if (this.#openHandler({ url: fromBrowser(popup.url()) }).action === 'deny') void popup.close();
      else this.openedWindows += 1;
    });
    page.on('framenavigated', (frame) => {
      if (frame === page.mainFrame()) this.emit('did-navigate', {}, fromBrowser(frame.url()), 200, 'OK');
    });
    page.on('crash', () => this.emit('render-process-gone', {}, { reason: 'crashed', exitCode: 1 }));
    page.on('close', () => this.destroy());
    return page;
  }

  get page(): Promise<Page> {
    return this.#opened;
  }

  async loadURL(address: string): Promise<void> {
    const page = await this.#opened;
    const target = toBrowser(address);
    this.#expected.add(withoutFragment(target));
    await page.goto(target, { waitUntil: 'load' });
    this.emit('did-finish-load');
  }

  getURL(): string {
    const address = fromBrowser(this.#page?.url() ?? '');
    return address === 'about:blank' ? '' : address;
  }

  setWindowOpenHandler(handler: OpenHandler): void {
    this.#openHandler = handler;
  }

  isDestroyed(): boolean {
    return this.#destroyed;
  }

  send(channel: string, ...args: unknown[]): void {
    this.#outbox.push({ channel, args });
    if (!this.#flushing) void this.#flush();
  }

  destroy(): void {
    if (this.#destroyed) return;
    this.#destroyed = true;
    this.emit('destroyed');
    void this.#opened.then((page) => page.close()).catch(() => undefined);
  }

  async #flush(): Promise<void> {
    this.#flushing = true;
    try {
      const page = await this.#opened;
      while (this.#outbox.length > 0 && !this.#destroyed) {
        const messages = structuredClone(this.#outbox.splice(0));
        const deliver = ([name, list]: [string, unknown]): void =>
          (globalThis as unknown as Record<string, (list: unknown) => void>)[name]?.(list);
        await page.evaluate(deliver, [downName, messages] as [string, unknown]);
      }
    } catch {
      // The page went away; so does what was meant for it.
    } finally {
      this.#flushing = false;
    }
  }

  async #route(route: Route, request: PageRequest): Promise<void> {
    if (request.isNavigationRequest() && !this.#mayNavigate(request)) return route.abort('aborted');
    const url = fromBrowser(request.url());
    const handler = protocol.handlers.get(new URL(url).protocol.replace(':', ''));
    if (!handler) return route.abort('internetdisconnected'); // there is no network in these tests
    const answer = await handler(new Request(url, { method: request.method() }));
    await route.fulfill({
      status: answer.status,
      headers: Object.fromEntries(answer.headers),
      body: Buffer.from(await answer.arrayBuffer()),
    });
  }

  #mayNavigate(request: PageRequest): boolean {
    if (this.#expected.delete(withoutFragment(request.url()))) return true;
    const isMainFrame = request.frame() === this.#page?.mainFrame();
    const event = preventable({ url: fromBrowser(request.url()), isMainFrame, isSameDocument: false });
    this.emit('will-frame-navigate', event);
    if (isMainFrame && !event.defaultPrevented) this.emit('will-navigate', event);
    return !event.defaultPrevented;
  }
}

const taken = new WeakSet<Page>();
const withoutFragment = (address: string): string => address.replace(/#.*$/, '');

function senderFrame(frame: Frame): SenderFrame {
  const url = fromBrowser(frame.url());
  const parent = frame.parentFrame();
  const origin = /^[a-z]+:\/\/[^/]+/.exec(url)?.[0] ?? 'null';
  return { url, origin, parent: parent ? senderFrame(parent) : null };
}
