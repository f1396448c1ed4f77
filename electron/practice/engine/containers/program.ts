// Owns which program a container's argv means: a stand-in (by the vendor's binary name) or a toolbox command.
import { toolNames } from '#practice/stand-ins/toolbox/command-names';
import { EngineError } from '../engine-error.ts';

/** Binary names as logs and charts show them (docs/domain.md, "Known failures"). */
const componentOf: Record<string, string> = { stem: 'api', impeller: 'engine', hermes: 'license-proxy' };

export class NoSuchProgram extends EngineError {
  constructor(program: string) {
    super(
      400,
      'failed to create task for container: failed to create shim task: OCI runtime create failed: runc create failed: ' +
        `unable to start container process: error during container init: exec: "${program}": executable file not found in $PATH: unknown`,
    );
  }
}

/** Arguments for the stand-in bundle. */
export function standInArguments(argv: string[]): string[] {
  const [program = '', ...args] = argv;
  const base = program.replace(/^.*\//, '') || program;
  const component = componentOf[base];
  if (component !== undefined) return [component, ...args];
  if (toolNames.includes(base)) return ['toolbox', base, ...args];
  throw new NoSuchProgram(program);
}
