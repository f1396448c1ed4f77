// Owns the choice of the door. The only place that looks for one; screens ask for capabilities instead.
import { browserDoor } from '#renderer/client/browser-door.ts';
import type { OpenLine } from '#renderer/client/transport.ts';
import { windowDoor } from '#renderer/client/window-door.ts';

export function chooseDoor(): OpenLine {
  return window.siteAdmin ? windowDoor(window.siteAdmin) : browserDoor();
}
