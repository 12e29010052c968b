import { DeployError } from '../../domain/errors.ts';
import { folderPath } from './config-value.ts';

/** Asks the person. Always throws DeployError `source.unsure`; `candidates` are folders that might be meant. */
export function unsure(question: string, candidates: readonly string[] = []): never {
  throw new DeployError('source.unsure', question, { next: 'Name the folder and, where it is needed, the build command; Slipway remembers them for this project.', details: { question, candidates } });
}

/** Refuses a project that makes no site of files. Always throws DeployError `source.needs-server`; `next` says what makes it one. */
export function needsServer(message: string, next: string): never {
  throw new DeployError('source.needs-server', message, { next, details: { candidates: [] } });
}

/** Refuses a project of a framework that is set up to render on a server. Always throws DeployError `source.needs-server`. */
export function builtForServer(framework: string, next: string): never {
  return needsServer(`This ${framework} project is built to run on a server of its own.`, next);
}

/**
 * The folder that a configuration states, within others; its tool's usual one where it states none. Null where it is computed: then the
 * build shows which folder it makes. Throws DeployError `source.unsure` where it lies outside the project.
 */
export function stated(value: string | null | undefined, usual: string, ...within: readonly string[]): string | null {
  if (value === null) return null;
  return folderPath(...within, value ?? usual) ?? unsure(`The build writes to “${value ?? usual}”, outside the project. Which folder holds the finished site?`);
}
