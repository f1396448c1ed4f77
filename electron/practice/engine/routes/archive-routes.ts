// Owns copying in and out: HEAD, GET and PUT of `/containers/{id}/archive`, through binds to the practice host.
import { createReadStream, createWriteStream, readFileSync, statSync, type Stats } from 'node:fs';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { makeDirectory } from '#base/make-directory';
import { normalContainerPath, plainMode, type ContainerView } from '#practice/seam/view';
import { EngineError } from '../engine-error.ts';
import { route, type Route } from '../http/router.ts';
import type { RequestContext } from '../http/request-context.ts';
import type { PracticeEngine } from '../practice-engine.ts';

/** Go's bit for a directory in a file mode, which Docker sends as it is. */
const goDirectoryBit = 2 ** 31;

function wantedPath(context: RequestContext): string {
  const given = context.query.get('path');
  if (given === null || given === '') throw new EngineError(400, "'path' cannot be empty");
  return normalContainerPath(given);
}

function statOf(view: ContainerView, containerPath: string): Stats | undefined {
  const found = view.locate(containerPath);
  if (found !== undefined) return statSync(found);
  return undefined;
}

function pathStat(containerPath: string, stat: Stats | undefined): string {
  const directory = stat?.isDirectory() ?? true;
  const mode = ((stat?.mode ?? 0o755) & 0o777) + (directory ? goDirectoryBit : 0);
  const shown = {
    name: path.posix.basename(containerPath) || '/',
    size: stat?.size ?? 4096,
    mode,
    mtime: (stat?.mtime ?? new Date(0)).toISOString(),
    linkTarget: '',
  };
  return Buffer.from(JSON.stringify(shown)).toString('base64');
}

export function archiveRoutes(engine: PracticeEngine): Route[] {
  const { keeper, runner, host } = engine;
  const open = (
    context: RequestContext,
  ): { view: ContainerView; wanted: string; stat: Stats | undefined } => {
    const record = keeper.find(context.param(0));
    runner.mountsReady(record);
    const view = keeper.view(record);
    const wanted = wantedPath(context);
    const stat = statOf(view, wanted);
    if (!stat && view.list(wanted) === undefined && wanted !== '/') {
      throw new EngineError(404, `Could not find the file ${wanted} in container ${context.param(0)}`);
    }
    return { view, wanted, stat };
  };

  return [
    route('HEAD', '/containers/*/archive', (context) => {
      const { wanted, stat } = open(context);
      context.response.writeHead(200, { 'x-docker-container-path-stat': pathStat(wanted, stat) }).end();
    }),
    route('GET', '/containers/*/archive', async (context) => {
      const { view, wanted, stat } = open(context);
      const archive = pack();
      context.response.writeHead(200, {
        'content-type': 'application/x-tar',
        'x-docker-container-path-stat': pathStat(wanted, stat),
      });
      const sending = pipeline(archive, context.response);
      await addToArchive(archive, { view, containerPath: wanted, name: path.posix.basename(wanted) || '.' });
      archive.finalize();
      await sending;
    }),
    route('PUT', '/containers/*/archive', async (context) => {
      const { view, wanted, stat } = open(context);
      if (stat && !stat.isDirectory()) throw new EngineError(400, `extraction point is not a directory`);
      await takeArchive(context, { view, folder: wanted, diskFull: () => host.faults.diskFull });
      keeper.publish(keeper.find(context.param(0)), 'extract-to-dir');
      context.send(200);
    }),
  ];
}

interface TarHeader {
  name: string;
  type?: string | null;
  mode?: number;
}

interface Entry {
  view: ContainerView;
  containerPath: string;
  name: string;
}

async function addToArchive(archive: ReturnType<typeof pack>, entry: Entry): Promise<void> {
  const stat = statOf(entry.view, entry.containerPath);
  if (stat?.isFile()) {
    const found = entry.view.locate(entry.containerPath) ?? '';
    const header = { name: entry.name, size: stat.size, mode: stat.mode & 0o777, mtime: stat.mtime };
    if (stat.size < 1 << 20) {
      archive.entry(header, readFileSync(found));
      return;
    }
    await pipeline(createReadStream(found), archive.entry(header));
    return;
  }
  archive.entry({
    name: `${entry.name}/`,
    type: 'directory',
    mode: 0o755,
    mtime: stat?.mtime ?? new Date(0),
  });
  for (const name of entry.view.list(entry.containerPath) ?? []) {
    await addToArchive(archive, {
      view: entry.view,
      containerPath: normalContainerPath(name, entry.containerPath),
      name: `${entry.name}/${name}`,
    });
  }
}

async function takeArchive(
  context: RequestContext,
  to: { view: ContainerView; folder: string; diskFull: () => boolean },
): Promise<void> {
  const reader = extract();
  const write = async (header: TarHeader, stream: Readable): Promise<void> => {
    // `..` cannot leave: the name is normalised below the folder.
    const inside = normalContainerPath(path.posix.join(to.folder, normalContainerPath(header.name)));
    const place = to.view.place(inside);
    if (place.readOnly) throw new EngineError(403, 'mounted volume is marked read-only');
    if (to.diskFull()) throw new EngineError(500, `write ${inside}: no space left on device`);
    if (header.type === 'directory') makeDirectory(place.hostPath);
    if (header.type !== 'file') {
      stream.resume();
      return;
    }
    makeDirectory(path.dirname(place.hostPath));
    await pipeline(stream, createWriteStream(place.hostPath, { mode: plainMode(header.mode) }));
  };
  let failure: Error | undefined;
  reader.on('entry', (header, stream, next) => {
    write(header, stream as unknown as Readable).then(
      () => next(),
      (error: unknown) => {
        failure = error as Error;
        stream.resume();
        next(error as Error);
      },
    );
  });
  const zipped =
    context.request.headers['content-encoding'] === 'gzip' ||
    context.request.headers['content-type'] === 'application/gzip';
  try {
    if (zipped) await pipeline(context.request, createGunzip(), reader);
    else await pipeline(context.request, reader);
  } catch (error) {
    throw failure ?? new EngineError(400, `Error processing tar file: ${(error as Error).message}`);
  }
}
