// Owns the second port that a service may have on its host, so that its successor can start while it still runs.

export function besidePort(port: number | undefined): { beside?: number } {
  return port === undefined ? {} : { beside: port };
}
