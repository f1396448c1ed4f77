// Owns the bridge between the page and the main process: four functions over one pair of IPC channels.
// It never grows: what the app can do is the contract's business, not the bridge's.
import { contextBridge, ipcRenderer } from 'electron';
import type { DoorBridge, ServerFrame } from '#shared/wire/frames';

const UP = 'frame:up';
const DOWN = 'frame:down';

const bridge: DoorBridge = {
  info: () => ({ door: 'window' }),
  call(frame) {
    ipcRenderer.send(UP, frame);
  },
  cancel(id) {
    ipcRenderer.send(UP, { t: 'cancel', id });
  },
  subscribe(listener) {
    // The event object of IPC stays here: it would lead the page to the raw channel.
    const receive = (_event: unknown, frame: ServerFrame): void => listener(frame);
    ipcRenderer.on(DOWN, receive);
    return () => void ipcRenderer.off(DOWN, receive);
  },
};

contextBridge.exposeInMainWorld('siteAdmin', bridge);
