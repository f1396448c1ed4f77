// Owns the doubles of what touches the desktop. They show nothing and remember everything, for tests to read:
// `dialog.shown`, `Notification.shown`, `Tray.all`, `Menu.applicationMenu`, `shell.opened`.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { EventEmitter } from 'node:events';

interface MessageBox {
  message: string;
  buttons?: string[];
  cancelId?: number;
}

export const dialog = {
  shown: [] as MessageBox[],
  errors: [] as { title: string; content: string }[],
  /** What the operator will press; null: the box stays open until `answer` is called. */
  nextResponse: 0 as number | null,
  answer: (_response: number): void => undefined,

  showMessageBox(...args: unknown[]): Promise<{ response: number; checkboxChecked: boolean }> {
    dialog.shown.push(args.at(-1) as MessageBox);
    const result = (response: number) => ({ response, checkboxChecked: false });
    if (dialog.nextResponse !== null) return Promise.resolve(result(dialog.nextResponse));
    return new Promise((resolve) => (dialog.answer = (response) => resolve(result(response))));
  },
  showErrorBox(title: string, content: string): void {
    dialog.errors.push({ title, content });
    console.error(`${title}: ${content}`);
  },
};

interface MenuItem {
  label?: string;
  role?: string;
  submenu?: MenuItem[];
  click?: () => void;
}

export class Menu {
  static applicationMenu: Menu | null = null;
  readonly items: MenuItem[];
  constructor(items: MenuItem[]) {
    this.items = items;
  }
  static buildFromTemplate(template: MenuItem[]): Menu {
    return new Menu(template);
  }
  static setApplicationMenu(menu: Menu | null): void {
    Menu.applicationMenu = menu;
  }
  /** As if the operator chose the item with this label. */
  choose(label: string): void {
    const find = (items: MenuItem[]): MenuItem | undefined =>
      items.flatMap((item) => [item, ...(item.submenu ?? [])]).find((item) => item.label === label);
    const item = find(this.items);
    if (!item?.click) throw new Error(`no menu item ${label}`);
    item.click();
  }
}

export class Tray extends EventEmitter {
  static readonly all: Tray[] = [];
  tooltip = '';
  menu: Menu | null = null;
  constructor(_image: unknown) {
    super();
    Tray.all.push(this);
  }
  setToolTip(text: string): void {
    this.tooltip = text;
  }
  setContextMenu(menu: Menu): void {
    this.menu = menu;
  }
}

export class Notification extends EventEmitter {
  static readonly shown: Notification[] = [];
  readonly options: { title: string; body: string };
  constructor(options: { title: string; body: string }) {
    super();
    this.options = options;
  }
  static isSupported(): boolean {
    return true;
  }
  show(): void {
    Notification.shown.push(this);
  }
}

const key = randomBytes(32);
export const safeStorage = {
  available: process.env.ELECTRON_DOUBLE_KEYCHAIN !== 'none',
  isAsyncEncryptionAvailable: (): Promise<boolean> => Promise.resolve(safeStorage.available),
  getSelectedStorageBackend: (): string => process.env.ELECTRON_DOUBLE_KEYCHAIN ?? 'gnome_libsecret',
  encryptStringAsync(plain: string): Promise<Buffer> {
    const nonce = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return Promise.resolve(Buffer.concat([nonce, cipher.getAuthTag(), sealed]));
  },
  decryptStringAsync(sealed: Buffer): Promise<{ result: string; shouldReEncrypt: boolean }> {
    const decipher = createDecipheriv('aes-256-gcm', key, sealed.subarray(0, 12));
    decipher.setAuthTag(sealed.subarray(12, 28));
    const result = Buffer.concat([decipher.update(sealed.subarray(28)), decipher.final()]).toString('utf8');
    return Promise.resolve({ result, shouldReEncrypt: false });
  },
};

export const nativeTheme = Object.assign(new EventEmitter(), {
  shouldUseDarkColors: false,
  themeSource: 'system',
});
export const screen = {
  getAllDisplays: () => [{ workArea: { x: 0, y: 0, width: 1920, height: 1080 } }],
};
export const shell = {
  opened: [] as string[],
  openExternal(url: string): Promise<void> {
    shell.opened.push(url);
    return Promise.resolve();
  },
};
export const nativeImage = {
  createFromBitmap: (pixels: Buffer, size: { width: number; height: number }) => ({
    size,
    bytes: pixels.length,
    setTemplateImage: () => undefined,
  }),
};
