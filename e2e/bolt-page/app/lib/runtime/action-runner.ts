import type { WebContainer } from '@webcontainer/api';
import { map, type MapStore } from 'nanostores';
import type { BoltAction } from './message-parser.ts';

/** An action and how far it is: `running` says only that its turn may have come, `executed` that it was begun for good. */
export type ActionState = BoltAction & { status: 'pending' | 'running' | 'complete' | 'failed'; executed: boolean };

/** Who runs an action tells it apart by its id within the artifact. */
export interface ActionCallbackData {
  actionId: string;
  action: BoltAction;
}

/** Where bolt.diy looks for what a build made, in this order. */
const OUTPUTS = ['dist', 'build', 'out', 'output', '.next', 'public'];

/** ms for which a start action holds up what comes after it, as in bolt.diy. */
const START_DELAY = 2000;

/** Runs the actions of one artifact; keeps its container to itself, as bolt.diy's does. */
export class ActionRunner {
  readonly #webcontainer: Promise<WebContainer>;
  readonly #print: (text: string) => void;
  readonly #wrote: (filePath: string, content: string) => void;
  #last: Promise<void> = Promise.resolve();
  readonly actions: MapStore<Record<string, ActionState>> = map({});
  /** What the last build did; `path` is absolute. */
  buildOutput: { path: string; exitCode: number; output: string } | undefined;

  constructor(webcontainer: Promise<WebContainer>, sinks: { print: (text: string) => void; wrote: (filePath: string, content: string) => void }) {
    this.#webcontainer = webcontainer;
    this.#print = sinks.print;
    this.#wrote = sinks.wrote;
  }

  /** What was noted about a file's past; null when nothing was. Complains on the console, as bolt.diy's does. */
  async getFileHistory(filePath: string): Promise<unknown> {
    try {
      const webcontainer = await this.#webcontainer;
      return JSON.parse(await webcontainer.fs.readFile(join('.history', filePath), 'utf-8'));
    } catch (error) {
      console.error('ERROR', 'ActionRunner', 'Failed to get file history:', error);
      return null;
    }
  }

  /** Notes an action. As in bolt.diy it says at once that it runs, unless another action of this artifact does. */
  addAction({ actionId, action }: ActionCallbackData): void {
    if (this.actions.get()[actionId]) return;
    this.actions.setKey(actionId, { ...action, status: 'pending', executed: false });
    void this.#last.then(() => this.#update(actionId, { status: 'running' }));
  }

  /** Notes that what an action does is there already. */
  settleAction({ actionId, action }: ActionCallbackData): void {
    this.actions.setKey(actionId, { ...action, status: 'complete', executed: true });
  }

  /** Writes what has come of a file so far. */
  async streamAction({ actionId, action }: ActionCallbackData): Promise<void> {
    this.actions.setKey(actionId, { ...action, status: 'running', executed: false });
    await this.#perform(action);
  }

  /** Runs an action to its end; its state says how it went. A start action has none: what comes next waits two seconds. */
  async runAction({ actionId, action }: ActionCallbackData): Promise<void> {
    if (this.actions.get()[actionId]?.executed) return;
    this.actions.setKey(actionId, { ...action, status: 'pending', executed: true });
    this.#last = this.#last.then(() => this.#execute(actionId, action));
    await this.#last;
  }

  async #execute(actionId: string, action: BoltAction): Promise<void> {
    this.#update(actionId, { status: 'running' });
    const running = this.#perform(action).then((status) => this.#update(actionId, { status }), (error: unknown) => {
      this.#print(`${error instanceof Error ? error.message : String(error)}\n`);
      this.#update(actionId, { status: 'failed' });
    });
    await (action.type === 'start' ? new Promise((resolve) => { setTimeout(resolve, START_DELAY); }) : running);
  }

  #update(actionId: string, change: Partial<Pick<ActionState, 'status'>>): void {
    const action = this.actions.get()[actionId];
    if (action) this.actions.setKey(actionId, { ...action, ...change });
  }

  async #perform(action: BoltAction): Promise<'complete' | 'failed'> {
    if (action.type === 'file') {
      await this.#write(action.filePath, action.content);
      return 'complete';
    }
    const building = action.type === 'build';
    const { exitCode, output } = building ? await this.#run('npm', ['run', 'build'], 'npm run build') : await this.#run('jsh', ['-c', action.content], action.content);
    if (building) this.buildOutput = { path: await this.#output(), exitCode, output };
    return exitCode === 0 ? 'complete' : 'failed';
  }

  async #write(filePath: string, content: string): Promise<void> {
    const { fs, workdir } = await this.#webcontainer;
    const path = relative(workdir, filePath);
    const folder = path.slice(0, Math.max(0, path.lastIndexOf('/')));
    if (folder !== '') await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(path, content);
    this.#wrote(filePath, content);
  }

  async #run(command: string, args: string[], shown: string): Promise<{ exitCode: number; output: string }> {
    const webcontainer = await this.#webcontainer;
    this.#print(`❯ ${shown}\n`);
    const program = await webcontainer.spawn(command, args);
    let output = '';
    const print = (text: string) => {
      output += text;
      this.#print(text);
    };
    const drained = program.output.pipeTo(new WritableStream({ write: print }));
    const exitCode = await program.exit;
    await drained;
    return { exitCode, output };
  }

  async #output(): Promise<string> {
    const webcontainer = await this.#webcontainer;
    const names = (await webcontainer.fs.readdir('.', { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
    return `${webcontainer.workdir}/${OUTPUTS.find((name) => names.includes(name)) ?? 'dist'}`;
  }
}

/** As path-browserify's, which bolt.diy uses: it takes a relative path for one that begins at `/`, so most files are `../../…`. */
function relative(from: string, to: string): string {
  if (to.startsWith(`${from}/`)) return to.slice(from.length + 1);
  return [...from.split('/').filter(Boolean).map(() => '..'), ...to.split('/').filter(Boolean)].join('/');
}

/** As path-browserify's: `..` takes back the part before it. */
function join(...paths: string[]): string {
  const parts: string[] = [];
  for (const part of paths.join('/').split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else parts.push(part);
  }
  return parts.join('/');
}
