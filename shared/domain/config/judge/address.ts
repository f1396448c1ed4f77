// Reads addresses as the services read them, without a URL class: `shared` has neither Node nor DOM. Pure.

export interface Address {
  scheme: string;
  hasPassword: boolean;
  /** Lower case, without the brackets of IPv6. */
  host: string;
  /** That of the scheme where the address names none. */
  port: number;
  /** With its slash; empty where there is none. */
  path: string;
}

const ADDRESS =
  /^([a-z][a-z0-9+.-]*):\/\/(?:([^/?#\s]*)@)?(\[[0-9a-f:.]+\]|[\w.-]+)(?::(\d{1,5}))?([/?#]\S*)?$/i;
const usualPort: Record<string, number> = { http: 80, https: 443 };

/** Null: no address. */
export function readAddress(text: string): Address | null {
  const [, scheme = '', user, host = '', port, path = ''] = ADDRESS.exec(text) ?? [];
  const number = port === undefined ? (usualPort[scheme.toLowerCase()] ?? 0) : Number(port);
  if (host === '' || number < 1 || number > 65_535) return null;
  return {
    scheme: scheme.toLowerCase(),
    hasPassword: user !== undefined,
    host: host.replace(/^\[(.*)\]$/, '$1').toLowerCase(),
    port: number,
    path,
  };
}
