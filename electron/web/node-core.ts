// Owns making a core in plain Node, for the browser door and the command line: paths, log file, key-file secrets.
import { join } from 'node:path';
import { guardProcess } from '#base/last-resort';
import { createCore, type Core, type CoreOptions } from '#core/create-core';
import { preparePrivateDirectory } from '#core/store/private-directory';
import { keyFileSealer } from '#core/store/key-file-sealer';
import { fileLogger } from './file-log.ts';
import { programPaths } from './program-paths.ts';

interface NodeCoreOptions {
  directory: string;
  host: CoreOptions['host'];
  /** Ends the process after an error that nobody caught; told whether operations were cut off by it. */
  crashed: (interrupted: boolean) => void;
}

/** Null when another process holds the data directory. */
export function createNodeCore({ directory, host, crashed }: NodeCoreOptions): Core | null {
  const paths = programPaths();
  // Before the log file, so that nothing is written into a directory of somebody else's.
  const { repairedFrom } = preparePrivateDirectory(directory);
  const logger = fileLogger(directory);
  const core = createCore({
    dataDirectory: directory,
    repairedFrom,
    sealer: keyFileSealer(join(directory, 'secret.key')),
    logger,
    practice: { daemon: paths.practiceDaemon, standIn: paths.standIn, node: process.execPath },
    speechSample: paths.speechSample,
    version: paths.version,
    host,
  });
  if (core) guardProcess({ log: logger, end: () => crashed(core.runner.active.length > 0) });
  return core;
}
