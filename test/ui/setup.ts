// Owns what happy-dom lacks and the components need: media queries, observers, sizes; and cleaning up after each test.
import '@testing-library/jest-dom/vitest';
import { notifications } from '@mantine/notifications';
import { cleanup, configure } from '@testing-library/react';
import { afterEach, vi } from 'vitest';

window.matchMedia ??= undefined as never;
Object.defineProperty(window, 'matchMedia', {
  writable: true,
  value: (query: string) => ({
    matches: false,
    media: query,
    onchange: null,
    addEventListener: () => undefined,
    removeEventListener: () => undefined,
    addListener: () => undefined,
    removeListener: () => undefined,
    dispatchEvent: () => false,
  }),
});

/** Reports one size at once, so that virtual lists and pictures have room to draw in. */
class OneSizeObserver implements ResizeObserver {
  readonly #callback: ResizeObserverCallback;
  constructor(callback: ResizeObserverCallback) {
    this.#callback = callback;
  }
  observe(target: Element): void {
    const box = { width: 900, height: 360, x: 0, y: 0, top: 0, left: 0, right: 900, bottom: 360 };
    const size = [{ inlineSize: 900, blockSize: 360 }];
    const entry = { target, contentRect: box, borderBoxSize: size, contentBoxSize: size };
    this.#callback([entry as unknown as ResizeObserverEntry], this);
  }
  unobserve(): void {
    // Nothing is kept.
  }
  disconnect(): void {
    // Nothing is kept.
  }
}
vi.stubGlobal('ResizeObserver', OneSizeObserver);
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 360 });
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 900 });
Element.prototype.scrollIntoView = () => undefined;

// No server is beside the page; a test that has one says so.
window.fetch = () => Promise.reject(new TypeError('There is no server.'));

// Files share a window: what one leaves in a store, the next would see.
afterEach(() => {
  cleanup();
  localStorage.clear();
  notifications.clean();
  notifications.cleanQueue();
});

// Other levels run beside this one; a second is short then.
configure({ asyncUtilTimeout: 6_000 });
