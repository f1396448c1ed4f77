// Owns the shape of log lines: `<RFC3339>Z  LEVEL target: message key=value` or JSON (docs/domain.md, "Known failures" and "Components and images").
// Leaves the words to the components.

export type LogFormat = 'full' | 'compact' | 'pretty' | 'json';
type LogLevel = 'ERROR' | 'WARN' | 'INFO' | 'DEBUG';
type LogFields = Record<string, string | number | boolean>;

export const logFormats: readonly LogFormat[] = ['full', 'compact', 'pretty', 'json'];

/** Microseconds, as the vendor's Rust services print them. */
function vendorTimestamp(at: Date): string {
  return at.toISOString().replace('Z', `${String(at.getMilliseconds() % 10).repeat(3)}Z`);
}

export function formatLine(
  entry: { at: Date; level: LogLevel; target: string; message: string; fields?: LogFields },
  format: LogFormat,
): string {
  const fields = entry.fields ?? {};
  if (format === 'json') {
    const { level, target, message } = entry;
    return JSON.stringify({ timestamp: vendorTimestamp(entry.at), level, target, message, ...fields });
  }
  const tail = Object.entries(fields).map(([key, value]) => ` ${key}=${String(value)}`);
  return `${vendorTimestamp(entry.at)} ${entry.level.padStart(5)} ${entry.target}: ${entry.message}${tail.join('')}`;
}

export class VendorLog {
  readonly #format: LogFormat;

  constructor(format: LogFormat) {
    this.#format = format;
  }

  #write(level: LogLevel, target: string, rest: { message: string; fields?: LogFields }): void {
    process.stdout.write(`${formatLine({ at: new Date(), level, target, ...rest }, this.#format)}\n`);
  }
  info(target: string, message: string, fields?: LogFields): void {
    this.#write('INFO', target, { message, fields });
  }
  warn(target: string, message: string, fields?: LogFields): void {
    this.#write('WARN', target, { message, fields });
  }
  error(target: string, message: string, fields?: LogFields): void {
    this.#write('ERROR', target, { message, fields });
  }
}
