// Owns putting the files of a layer into a folder. Only files matter to a practice container; links and devices are passed over.
import { createWriteStream } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { extract } from 'tar-stream';
import { makeDirectory } from '#base/make-directory';
import { joinBelow, plainMode } from '#practice/seam/view';

export async function writeLayer(tar: Buffer, folder: string): Promise<void> {
  const reader = extract();
  reader.on('entry', (header, stream, next) => {
    const target = joinBelow(folder, header.name);
    if (header.type === 'directory') makeDirectory(target);
    if (header.type !== 'file') {
      stream.resume();
      stream.on('end', next);
      return;
    }
    makeDirectory(path.dirname(target));
    pipeline(stream, createWriteStream(target, { mode: plainMode(header.mode) })).then(() => next(), next);
  });
  await pipeline(Readable.from([tar]), reader);
}
