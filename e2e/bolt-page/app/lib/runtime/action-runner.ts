import type { WebContainer } from '@webcontainer/api';

/** Runs the actions of one artifact; keeps its container to itself, as bolt.diy's does. */
export class ActionRunner {
  readonly #webcontainer: Promise<WebContainer>;
  buildOutput: { path: string; exitCode: number; output: string } | undefined;

  constructor(webcontainer: Promise<WebContainer>) {
    this.#webcontainer = webcontainer;
  }

  async getFileHistory(filePath: string): Promise<unknown> {
    try {
      const webcontainer = await this.#webcontainer;
      return JSON.parse(await webcontainer.fs.readFile(`.history/${filePath}`, 'utf-8'));
    } catch {
      return null;
    }
  }

  async build(onOutput: (text: string) => void): Promise<number> {
    const webcontainer = await this.#webcontainer;
    const process = await webcontainer.spawn('npm', ['run', 'build']);
    let output = '';
    void process.output.pipeTo(new WritableStream({
      write(text) {
        output += text;
        onOutput(text);
      },
    }));
    const exitCode = await process.exit;
    this.buildOutput = { path: 'dist', exitCode, output };
    return exitCode;
  }
}
