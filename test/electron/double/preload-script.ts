// Owns running the built preload before the page's own scripts, as Electron does in the top frame of a sandboxed window:
// `require` gives contextBridge and ipcRenderer and nothing else, and what is exposed is a frozen copy.
import { readFileSync } from 'node:fs';

/** Function that window.ts binds into every page; the script takes it away before the page can see it. */
export const upName = '__electronDoubleUp';
/** Where the main process delivers messages; not enumerable, and no product code knows it. */
export const downName = '__electronDoubleDown';

export function preloadScript(file: string): string {
  return `(() => {
  if (window.top !== window) return;
  const up = window[${JSON.stringify(upName)}];
  delete window[${JSON.stringify(upName)}];
  const listeners = new Map();
  const copy = (value, deep) => {
    if (typeof value === 'function') return Object.freeze((...args) => copy(value(...args.map((arg) => copy(arg, deep))), deep));
    if (Array.isArray(value)) return Object.freeze(value.map((entry) => copy(entry, deep)));
    if (value && typeof value === 'object')
      return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, copy(entry, deep)])));
    return value;
  };
  Object.defineProperty(window, ${JSON.stringify(downName)}, {
    value: (messages) => {
      for (const { channel, args } of messages)
        for (const listener of [...(listeners.get(channel) ?? [])]) listener({ senderId: 0 }, ...args);
    },
  });
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name, api) =>
        Object.defineProperty(window, name, { value: copy(api), enumerable: true }),
    },
    ipcRenderer: {
      send: (channel, ...args) => void up(channel, structuredClone(args)),
      on: (channel, listener) => listeners.set(channel, [...(listeners.get(channel) ?? []), listener]),
      off: (channel, listener) =>
        listeners.set(channel, (listeners.get(channel) ?? []).filter((known) => known !== listener)),
    },
  };
  const require = (name) => {
    if (name !== 'electron') throw new Error('module not found: ' + name);
    return electron;
  };
  const module = { exports: {} };
  (function (require, module, exports) {
${readFileSync(file, 'utf8')}
  })(require, module, module.exports);
})();`;
}
