import { startProcess, type ContainerProcess, type ProcessSink, type SpawnRequest } from './container-process.ts';

/** Whether a program is WebContainer's shell in the mode that marks its states, which bolt.diy's terminals run. */
export function isOscShell({ command, args }: SpawnRequest): boolean {
  return /(^|\/)jsh$/.test(command) && args.includes('--osc');
}

const CTRL_C = '\u0003';
/** What tells an editor the shell's state (bolt.diy's app/utils/shell.ts): OSC 654. */
const mark = (state: string) => `\u001B]654;${state}\u0007`;

/**
 * WebContainer's `jsh --osc`: runs each line that is typed with `sh`, in the project's folder, and marks when it is interactive, shows
 * its prompt, and has ended a command with which code. Each mark is a chunk of its own, because its reader looks for one in a chunk.
 * What is typed while a command runs is the command's input; Ctrl+C ends the command and drops what it still prints.
 */
export function startOscShell(request: SpawnRequest, where: { path: string; cwd: string; home: string }, sink: ProcessSink): ContainerProcess {
  let running: ContainerProcess | undefined;
  let interrupted = false;
  let line = '';
  let closed = false;
  let settle: () => void = () => undefined;
  const ended = new Promise<void>((resolve) => {
    settle = resolve;
  });
  const print = (text: string) => sink.output(new TextEncoder().encode(text));
  const prompt = () => print(`❯ ${mark('prompt')}`);

  const end = () => {
    if (closed) return;
    closed = true;
    sink.exit(0);
    settle();
  };
  const run = (command: string) => {
    interrupted = false;
    running = startProcess({ ...request, command: 'sh', args: ['-c', command] }, where, {
      output: (bytes) => {
        if (!interrupted) sink.output(bytes);
      },
      exit: (code) => {
        running = undefined;
        if (closing) return end();
        print(`${interrupted ? '^C\r\n' : ''}${mark(`exit=-1:${code}`)}`);
        prompt();
      },
    });
  };
  const type = (letter: string) => {
    if (letter === CTRL_C) {
      line = '';
      if (!running) return print(`^C\r\n❯ ${mark('prompt')}`);
      interrupted = true;
      return running.interrupt();
    }
    if (running) return running.write(letter);
    if (letter !== '\n' && letter !== '\r') {
      line += letter;
      return print(letter);
    }
    print('\r\n');
    const command = line.trim();
    line = '';
    return command === '' ? prompt() : run(command);
  };

  let closing = false;
  // What listens is told of the process first.
  setImmediate(() => {
    print(mark('interactive'));
    prompt();
  });
  return {
    kill() {
      closing = true;
      if (running) running.kill();
      else end();
    },
    interrupt: () => type(CTRL_C),
    write(text) {
      for (const letter of closing ? '' : text) type(letter);
    },
    ended,
  };
}
