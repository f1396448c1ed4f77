// Owns making a core in plain Node, for the browser door and the command line: paths, log file, key-file secrets.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import pino from 'pino';
import { createCore, type Core, type CoreOptions } from '#core/create-core';
import { keyFileSealer } from '#core/store/key-file-sealer';
import { AppError } from '#shared/errors/app-error';
import { programPaths } from './program-paths.ts';

/** Null when another process holds the data directory. */
export function createNodeCore(directory: string, host: CoreOptions['host']): Core | null {
  const paths = programPaths();
  return createCore({
    dataDirectory: directory,
    sealer: keyFileSealer(join(directory, 'secret.key')),
    logger: fileLogger(directory),
    practice: { daemon: paths.practiceDaemon, standIn: paths.standIn, node: process.execPath },
    speechSample: paths.speechSample,
    version: paths.version,
    host,
  });
}

function fileLogger(directory: string): pino.Logger {
  const folder = join(directory, 'logs');
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const target = pino.destination({ dest: join(folder, 'site-admin.log'), sync: true, mkdir: true });
    return pino({ level: process.env.SITE_ADMIN_LOG_LEVEL ?? 'info' }, target);
  } catch (thrown) {
    throw new AppError('app.dataDirectory', { directory }, { cause: thrown });
  }
}
