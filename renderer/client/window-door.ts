// Owns the way through the preload bridge. The bridge is there from the start and is never lost.
import type { DoorBridge } from '#shared/wire/frames';
import type { OpenLine } from '#renderer/client/transport.ts';

declare global {
  interface Window {
    siteAdmin?: DoorBridge;
  }
}

export function windowDoor(bridge: DoorBridge): OpenLine {
  return (events) => {
    const unsubscribe = bridge.subscribe((frame) => events.frame(frame));
    queueMicrotask(() => events.opened());
    return {
      send(frame) {
        if (frame.t === 'cancel') bridge.cancel(frame.id);
        else bridge.call(frame);
      },
      close: unsubscribe,
    };
  };
}
