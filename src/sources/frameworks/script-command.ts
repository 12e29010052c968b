import { folderPath } from './config-value.ts';

/** One command of a script. */
export interface ScriptCommand {
  readonly args: readonly string[];
  /** Variables that it sets for itself. */
  readonly env: ReadonlyMap<string, string>;
  /**
   * The folder it runs in: where the script went before (`cd web && …`); undefined when that cannot be told.
   */
  readonly folder: string | undefined;
}

const words = /&&|\|\||[;|&\n]|(?:"(?:\\.|[^"\\])*"|'[^']*'|\\.|[^\s"';|&])+/g;
const assignment = /^([A-Za-z_]\w*)=(.*)$/s;

function unquoted(word: string): string {
  return word.replaceAll(
    /"((?:\\.|[^"\\])*)"|'([^']*)'/g,
    (_, double?: string, single?: string) => double ?? single ?? '',
  );
}

/**
 * The first command of a script that runs a program with these words after it (`vite build`), however it is
 * started (npx, a path, variables before it); undefined when there is none.
 */
export function commandIn(
  script: string,
  program: string,
  ...subcommand: readonly string[]
): ScriptCommand | undefined {
  let folder: string | undefined = '';
  let line: string[] = [];
  const take = (): ScriptCommand | undefined => {
    const parts = line;
    line = [];
    if (parts[0] === 'cd') {
      folder =
        folder === undefined || parts[1] === undefined || /[$~]/.test(parts[1])
          ? undefined
          : folderPath(folder, parts[1]);
      return undefined;
    }
    const at = parts.findIndex(
      (word, index) =>
        word.replace(/^.*\//, '').replace(/\.(?:m?js|cmd)$/, '') === program &&
        subcommand.every((each, offset) => parts[index + 1 + offset] === each),
    );
    if (at < 0) return undefined;
    const env = parts.slice(0, at).flatMap((word) => {
      const [, name, value] = assignment.exec(word) ?? [];
      return name === undefined ? [] : [[name, value ?? ''] as const];
    });
    return { args: parts.slice(at + 1 + subcommand.length), env: new Map(env), folder };
  };
  for (const [word] of `${script}\n`.matchAll(words)) {
    if (!/^(?:&&|\|\||[;|&\n])$/.test(word)) {
      line.push(unquoted(word));
      continue;
    }
    const found = take();
    if (found) return found;
    if (word === '\n') folder = '';
  }
  return undefined;
}

/**
 * The value of an option, `--dest www` or `--dest=www`, by any of its names; undefined when it is not given.
 */
export function optionOf(
  command: ScriptCommand | undefined,
  ...names: readonly string[]
): string | undefined {
  const args = command?.args ?? [];
  for (const [index, arg] of args.entries()) {
    if (names.includes(arg)) return args[index + 1];
    const name = names.find((each) => arg.startsWith(`${each}=`));
    if (name !== undefined) return arg.slice(name.length + 1);
  }
  return undefined;
}

/** The first argument, when it is no option: the folder that a tool is to build. */
export function targetOf(command: ScriptCommand | undefined): string | undefined {
  const [first] = command?.args ?? [];
  return first === undefined || first.startsWith('-') ? undefined : first;
}
