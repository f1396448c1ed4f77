// Owns how every bundle is made; tools/build.mjs runs the modes and skips what is up to date.
//   renderer  the React UI                     → out/renderer
//   node      command line + browser door      → out/node
//   practice  practice daemon                  → out/practice/daemon.mjs
//   stand-in  one self-contained file, which is also put into OCI images → out/practice/stand-in.mjs
//   main      Electron main process            → out/main/main.mjs
//   preload   sandboxed preload, CommonJS      → out/preload/preload.cjs
import react from '@vitejs/plugin-react';
import { defineConfig, type UserConfig } from 'vite';

const root = import.meta.dirname;

// Some bundled packages (ssh2, dockerode) use the CommonJS names; without them the ESM bundle dies at start.
const commonJsNames = 'const __filename = import.meta.filename, __dirname = import.meta.dirname;';

// dockerode loads gRPC for image builds, which this app never makes.
const withoutImageBuilds = `${root}/electron/core/engine/without-image-builds.ts`;

interface NodeBundle {
  entry: Record<string, string>;
  outDir: string;
  single?: boolean;
  electron?: boolean;
}

function nodeBundle({ entry, outDir, single = false, electron = false }: NodeBundle): UserConfig {
  return {
    root,
    publicDir: false,
    ssr: { noExternal: true, target: 'node' },
    resolve: {
      alias: Object.fromEntries(
        ['@grpc/grpc-js', '@grpc/proto-loader', 'protobufjs', 'protobufjs/minimal.js'].map((name) => [
          name,
          withoutImageBuilds,
        ]),
      ),
    },
    build: {
      ssr: true,
      outDir,
      emptyOutDir: false,
      target: 'node24',
      minify: false,
      sourcemap: true,
      // The notices of everything that is bundled travel with it.
      license: { fileName: single ? `${Object.keys(entry)[0]}-licenses.md` : 'licenses.md' },
      rolldownOptions: {
        input: entry,
        external: [
          ...(electron ? ['electron'] : []),
          'cpu-features',
          'bufferutil',
          'utf-8-validate',
          /\.node$/,
        ],
        output: {
          format: 'es',
          entryFileNames: '[name].mjs',
          chunkFileNames: 'chunk-[name]-[hash].mjs',
          banner: commonJsNames,
          ...(single ? { codeSplitting: false } : {}),
        },
      },
    },
  };
}

const bundles: Record<string, UserConfig> = {
  renderer: {
    root: `${root}/renderer`,
    base: './',
    publicDir: `${root}/renderer/public`,
    plugins: [react()],
    build: {
      outDir: `${root}/out/renderer`,
      emptyOutDir: true,
      target: 'chrome156',
      sourcemap: true,
      license: { fileName: 'licenses.md' },
      modulePreload: { polyfill: false },
      assetsInlineLimit: 0,
      chunkSizeWarningLimit: 1500,
    },
  },
  node: nodeBundle({
    entry: { dgsite: 'electron/cli/main.ts' },
    outDir: 'out/node',
  }),
  practice: nodeBundle({
    entry: { daemon: 'electron/practice/daemon.ts' },
    outDir: 'out/practice',
    single: true,
  }),
  'stand-in': nodeBundle({
    entry: { 'stand-in': 'electron/practice/stand-ins/main.ts' },
    outDir: 'out/practice',
    single: true,
  }),
  main: nodeBundle({ entry: { main: 'electron/main/main.ts' }, outDir: 'out/main', electron: true }),
  preload: {
    root,
    publicDir: false,
    build: {
      ssr: true,
      outDir: 'out/preload',
      emptyOutDir: false,
      target: 'chrome156',
      minify: false,
      rolldownOptions: {
        input: { preload: 'electron/preload/preload.ts' },
        external: ['electron'],
        output: { format: 'cjs', entryFileNames: '[name].cjs', codeSplitting: false },
      },
    },
  },
};

export default defineConfig(({ mode }) => {
  const bundle = bundles[mode] ?? bundles['renderer'];
  if (!bundle) throw new Error(`no bundle named ${mode}`);
  return { ...bundle, configFile: false, clearScreen: false };
});
