// Owns sealing secrets for rest. The window door brings the keychain's; plain Node uses a key file and says so.
export interface SecretSealer {
  kind: 'os-keychain' | 'key-file';
  seal(plain: string): Promise<Uint8Array>;
  open(sealed: Uint8Array): Promise<string>;
}
