// Owns the command line of the stand-in bundle: `stand-in <component> [-v] [--log-format=F] serve /x.toml`, as the
// vendor's images take it (docs/domain.md, "Components and images"). Each component is loaded only when asked for.
import { StartRefused } from './component-config.ts';
import { findSurroundings, type Surroundings } from './surroundings.ts';
import { logFormats, type LogFormat } from './vendor-log.ts';

type Serve = (around: Surroundings, configPath: string) => Promise<void>;

const components: Record<string, () => Promise<Serve>> = {
  api: async () => (await import('./api/api.ts')).serveApi,
  engine: async () => (await import('./engine/engine.ts')).serveEngine,
  'license-proxy': async () => (await import('./license-proxy.ts')).serveLicenseProxy,
  'license-server': async () => (await import('./license-server.ts')).serveLicenseServer,
  registry: async () => (await import('./registry/serve-registry.ts')).serveRegistry,
};

class UsageError extends Error {}

export interface CommandLine {
  format: LogFormat;
  configPath: string;
}

/** Top-level options stand before `serve`; behind it they are an error, as in the newest docs (docs/domain.md, "Components and images"). */
export function readCommandLine(args: string[]): CommandLine {
  let format: LogFormat = 'full';
  let configPath: string | undefined;
  let serving = false;
  for (let index = 0; index < args.length; index += 1) {
    const word = args[index] ?? '';
    const [name, inlineValue] = word.split('=', 2);
    if (serving && word === '--config') {
      configPath = args[++index];
    } else if (serving && word.startsWith('-')) {
      throw new UsageError(`unexpected argument '${name ?? word}' found`);
    } else if (serving) configPath = word;
    else if (word === 'serve') serving = true;
    else if (name === '--log-format') {
      const value = inlineValue ?? args[++index] ?? '';
      const known = logFormats.find((candidate) => candidate === value);
      if (!known) throw new UsageError(`invalid value '${value}' for '--log-format <FORMAT>'`);
      format = known;
    } else if (!/^-v+$/.test(word)) throw new UsageError(`unexpected argument '${word}' found`);
  }
  if (!serving) throw new UsageError("'serve' subcommand is required");
  return { format, configPath: configPath ?? '/config.toml' };
}

async function main(): Promise<void> {
  const [component = '', ...args] = process.argv.slice(2);
  if (component === 'toolbox') {
    const { runToolbox } = await import('./toolbox/run-toolbox.ts');
    await runToolbox(args);
    return;
  }
  const load = components[component];
  try {
    if (!load) throw new UsageError(`unknown component '${component}'`);
    const { format, configPath } = readCommandLine(args);
    const around = findSurroundings(format);
    await (
      await load()
    )(around, configPath);
  } catch (error) {
    if (error instanceof StartRefused) process.exit(error.exitCode);
    if (error instanceof UsageError) {
      process.stderr.write(`error: ${error.message}\n\nUsage: ${component} [OPTIONS] serve <CONFIG>\n`);
      process.exit(2);
    }
    process.stderr.write(
      `thread 'main' panicked: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(101);
  }
}

await main();
