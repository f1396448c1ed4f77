// Owns the log file of a data directory. Synchronous, so that the last line before a crash is there.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { AppError } from '#shared/errors/app-error';

export function fileLogger(directory: string): pino.Logger {
  const folder = join(directory, 'logs');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const target = pino.destination({ dest: join(folder, 'site-admin.log'), sync: true });
    return pino({ level: process.env.SITE_ADMIN_LOG_LEVEL ?? 'info' }, target);
  } catch (thrown) {
    throw new AppError('app.dataDirectory', { directory }, { cause: thrown });
  }
}
