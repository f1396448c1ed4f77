// Owns the names of the secrets that a login may need.

/** The value to be sent to that host, or null where none is stored. */
export type ReadSecret = (name: string, host: string) => Promise<string | null>;

export const passphraseSecret = (host: string): string => `ssh-passphrase-${host}`;
export const passwordSecret = (host: string): string => `ssh-password-${host}`;
