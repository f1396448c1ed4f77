// Owns the doubles of `protocol` and `session`: scheme handlers, permission handlers, downloads. Permissions that a page
// asks for are decided by window.ts with these handlers.
import { EventEmitter } from 'node:events';

type SchemeHandler = (request: Request) => Response | Promise<Response>;
type Decide = (granted: boolean) => void;
// eslint-disable-next-line max-params -- Electron's own signature
type PermissionHandler = (contents: unknown, permission: string, decide: Decide, details: object) => void;

interface CustomScheme {
  scheme: string;
  privileges?: Record<string, boolean>;
}

class Protocol {
  readonly schemes: CustomScheme[] = [];
  readonly handlers = new Map<string, SchemeHandler>();

  registerSchemesAsPrivileged(schemes: CustomScheme[]): void {
    this.schemes.push(...schemes);
  }
  handle(scheme: string, handler: SchemeHandler): void {
    if (this.handlers.has(scheme)) throw new Error(`Failed to register protocol: ${scheme}`);
    this.handlers.set(scheme, handler);
  }
  isProtocolHandled(scheme: string): boolean {
    return this.handlers.has(scheme);
  }
}

class Session extends EventEmitter {
  readonly protocol = protocol;
  permissionRequest: PermissionHandler | null = null;
  permissionCheck: (() => boolean) | null = null;
  devicePermission: (() => boolean) | null = null;

  setPermissionRequestHandler(handler: PermissionHandler | null): void {
    this.permissionRequest = handler;
  }
  setPermissionCheckHandler(handler: (() => boolean) | null): void {
    this.permissionCheck = handler;
  }
  setDevicePermissionHandler(handler: (() => boolean) | null): void {
    this.devicePermission = handler;
  }
}

export const protocol = new Protocol();
export const session = { defaultSession: new Session() };
