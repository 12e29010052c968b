import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { picturesFolder } from './pictures.ts';

function has(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, program)));
}

/** What is missing to drive the browser's own windows; undefined when all is there. */
export function missingForDisplay(): string | undefined {
  const missing = [['Xvfb', 'xvfb'], ['xdotool', 'xdotool']].filter(([program]) => !has(program ?? '')).map(([, name]) => name);
  return missing.length === 0 ? undefined : `apt install ${missing.join(' ')}`;
}

/** A display of its own, with a person's hands: keys and mouse go through the X server, so that menus and dialogs of the browser itself can be used. */
export interface Display {
  /** Puts the keyboard into the browser's window. */
  focus(): void;
  /** Presses keys one after another, as slowly as a person. */
  press(...keys: readonly string[]): void;
  rightClick(x: number, y: number): void;
  /** As long as a person takes to see that a dialog has come. */
  patience(): void;
  /** Photographs all of the display, where ImageMagick is there to do it. */
  photograph(name: string): void;
  stop(): void;
}

/** Starts a display and makes it this process's own. */
export async function startDisplay(): Promise<Display> {
  // The server chooses a free number and tells it on the descriptor it is given.
  const server = spawn('Xvfb', ['-displayfd', '3', '-screen', '0', '1300x920x24', '-nolisten', 'tcp'], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  const number = await new Promise<string>((resolve, reject) => {
    server.once('exit', (code) => reject(new Error(`Xvfb ended with ${code}`)));
    server.stdio[3]?.once('data', (text: Buffer) => resolve(text.toString().trim()));
  });
  process.env['DISPLAY'] = `:${number}`;
  const xdotool = (...args: string[]) => execFileSync('xdotool', args, { encoding: 'utf8' });
  return {
    focus() {
      const [window] = xdotool('search', '--sync', '--onlyvisible', '--class', 'chromium').trim().split('\n');
      xdotool('windowfocus', '--sync', window ?? '');
    },
    press: (...keys) => void xdotool('key', '--delay', '400', ...keys),
    rightClick: (x, y) => void xdotool('mousemove', '--sync', String(x), String(y), 'click', '3'),
    patience: () => void xdotool('sleep', '2'),
    photograph(name) {
      if (!has('import')) return;
      const path = join(picturesFolder, 'headed', `${name}.png`);
      mkdirSync(dirname(path), { recursive: true });
      execFileSync('import', ['-window', 'root', path]);
    },
    stop() {
      server.kill();
    },
  };
}
