import type { Journal } from './journal.ts';
import { logEvery, logLimit } from './limits.ts';

/** Gathers the lines of one attempt, so that a chatty build does not write a transaction a line. */
export class LogBuffer {
  readonly #write: (lines: readonly string[]) => Promise<void>;
  #lines: string[] = [];
  #count = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(journal: Journal, run: string, path: string) {
    this.#write = (lines) => journal.log(run, path, lines);
  }

  add(line: string): void {
    this.#count += 1;
    if (this.#count > logLimit) return;
    this.#lines.push(this.#count === logLimit ? '… more lines than are kept' : line);
    // A lost line harms nobody; a log that stops its step does.
    this.#timer ??= setTimeout(() => void this.flush().catch(() => undefined), logEvery);
  }

  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const lines = this.#lines;
    this.#lines = [];
    if (lines.length > 0) await this.#write(lines);
  }
}
