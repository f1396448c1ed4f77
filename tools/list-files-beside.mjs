// Owns the list of what an installer puts beside the archive, with hashes: out/main/files-beside.json, which goes into the archive. The app
// checks it at its start (electron/main/files-beside.ts). electron-builder calls this before it packs.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { root } from './node-24.mjs';

/** electron-builder's numbers for `arch`. */
const ARCHITECTURES = { 1: 'x64', 3: 'arm64' };
const PLATFORM_SECTION = { linux: 'linux', win32: 'win', darwin: 'mac' };

export default function listFilesBeside({ arch, electronPlatformName, packager }) {
  const { config } = packager;
  const own = config[PLATFORM_SECTION[electronPlatformName]]?.extraResources ?? [];
  const list = filesOf([...(config.extraResources ?? []), ...own], ARCHITECTURES[arch]);
  writeFileSync(join(root, 'out', 'main', 'files-beside.json'), JSON.stringify(list, null, 2));
}

/** Path below the resources → SHA-256. Entries have `from`, `to` and sometimes `filter`, as in electron-builder.yml. */
export function filesOf(entries, architecture, folder = root) {
  const list = {};
  for (const { from, to } of entries) {
    const source = join(folder, from.replaceAll('${arch}', architecture));
    for (const name of namesBelow(source)) {
      const target = name === '' ? to : posix.join(to, name);
      list[target] = createHash('sha256')
        .update(readFileSync(join(source, name)))
        .digest('hex');
    }
  }
  return list;
}

/** Source maps are left out of the installer. */
function namesBelow(source) {
  if (statSync(source).isFile()) return [''];
  return readdirSync(source, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.map'))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(source.length + 1)
        .replaceAll('\\', '/'),
    )
    .sort();
}
