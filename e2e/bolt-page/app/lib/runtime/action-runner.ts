import type { WebContainer } from '@webcontainer/api';
import { map, type MapStore } from 'nanostores';
import type { BoltAction } from './message-parser.ts';

/** An action and how far it is. */
export type ActionState = BoltAction & { status: 'pending' | 'running' | 'complete' | 'failed' };

/** Who runs an action tells it apart by its id within the artifact. */
export interface ActionCallbackData {
  actionId: string;
  action: BoltAction;
}

/** Where bolt.diy looks for what a build made, in this order. */
const OUTPUTS = ['dist', 'build', 'out', 'output', '.next', 'public'];

/** Runs the actions of one artifact; keeps its container to itself, as bolt.diy's does. */
export class ActionRunner {
  readonly #webcontainer: Promise<WebContainer>;
  readonly #print: (text: string) => void;
  readonly #wrote: (filePath: string, content: string) => void;
  readonly actions: MapStore<Record<string, ActionState>> = map({});
  /** What the last build did; `path` is absolute. */
  buildOutput: { path: string; exitCode: number; output: string } | undefined;

  constructor(webcontainer: Promise<WebContainer>, sinks: { print: (text: string) => void; wrote: (filePath: string, content: string) => void }) {
    this.#webcontainer = webcontainer;
    this.#print = sinks.print;
    this.#wrote = sinks.wrote;
  }

  /** What was noted about a file's past; null when nothing was. */
  async getFileHistory(filePath: string): Promise<unknown> {
    try {
      const webcontainer = await this.#webcontainer;
      return JSON.parse(await webcontainer.fs.readFile(`.history/${filePath}`, 'utf-8'));
    } catch {
      return null;
    }
  }

  /** Notes an action; `done` when it need not run any more. */
  addAction({ actionId, action }: ActionCallbackData, done = false): void {
    this.actions.setKey(actionId, { ...action, status: done ? 'complete' : 'pending' });
  }

  /** Writes what has come of a file so far. */
  async streamAction({ actionId, action }: ActionCallbackData): Promise<void> {
    this.actions.setKey(actionId, { ...action, status: 'running' });
    await this.#perform(action);
  }

  /** Runs an action to its end; a start action only until it runs. Its state says how it went. */
  async runAction({ actionId, action }: ActionCallbackData): Promise<void> {
    const became = (status: ActionState['status']) => this.actions.setKey(actionId, { ...action, status });
    became('running');
    const running = this.#perform(action).then(became, (error: unknown) => {
      this.#print(`${error instanceof Error ? error.message : String(error)}\n`);
      became('failed');
    });
    if (action.type !== 'start') await running;
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
    const { fs } = await this.#webcontainer;
    const folder = filePath.slice(0, Math.max(0, filePath.lastIndexOf('/')));
    if (folder !== '') await fs.mkdir(folder, { recursive: true });
    await fs.writeFile(filePath, content);
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
