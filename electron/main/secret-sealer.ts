// Owns sealing with the operating system's keychain. `null` where there is none worth the name; the core then uses its
// key file and says so.
import { safeStorage } from 'electron';

export interface KeychainSealer {
  kind: 'os-keychain';
  seal(plain: string): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<string>;
}

export async function findKeychain(): Promise<KeychainSealer | null> {
  if (!(await safeStorage.isAsyncEncryptionAvailable())) return null;
  // On Linux without a keyring Chromium "encrypts" with a password that is printed in its source.
  if (process.platform === 'linux' && safeStorage.getSelectedStorageBackend() === 'basic_text') return null;
  return {
    kind: 'os-keychain',
    seal: (plain) => safeStorage.encryptStringAsync(plain),
    open: async (sealed) => (await safeStorage.decryptStringAsync(Buffer.from(sealed))).result,
  };
}
