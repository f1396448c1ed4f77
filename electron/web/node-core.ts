// Owns making a core in plain Node, for the browser door and the command line: paths, log file, key-file secrets.
import { join } from 'node:path';
import { createCore, type Core, type CoreOptions } from '#core/create-core';
import { preparePrivateDirectory } from '#core/store/private-directory';
import { keyFileSealer } from '#core/store/key-file-sealer';
import { fileLogger } from './file-log.ts';
import { programPaths } from './program-paths.ts';

/** Null when another process holds the data directory. */
export function createNodeCore(directory: string, host: CoreOptions['host']): Core | null {
  const paths = programPaths();
  // Before the log file, so that nothing is written into a directory of somebody else's.
  const { repairedFrom } = preparePrivateDirectory(directory);
  return createCore({
    dataDirectory: directory,
    repairedFrom,
    sealer: keyFileSealer(join(directory, 'secret.key')),
    logger: fileLogger(directory),
    practice: { daemon: paths.practiceDaemon, standIn: paths.standIn, node: process.execPath },
    speechSample: paths.speechSample,
    version: paths.version,
    host,
  });
}
