// Owns which registries may be spoken to without TLS: those of a private network, and of them only this machine’s own gets a login then.

const hostOf = (image: string): string => (image.split('/')[0] ?? '').replace(/:\d+$/, '');

/** This very machine: nobody listens on the way. */
export function isOwn(image: string): boolean {
  return /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostOf(image));
}

export function isPrivate(image: string): boolean {
  return isOwn(image) || /^(10\.|192\.168\.|172\.(1[6-9]|2\d|3[01])\.)/.test(hostOf(image));
}
