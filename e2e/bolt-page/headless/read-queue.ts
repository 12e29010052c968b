/** Reads several files at once: a file's bytes or why not, in the order asked for. */
export type ReadMany = (paths: string[]) => Promise<(Uint8Array | Error)[]>;

const together = 64;
const underWay = 2;

/** Gathers single reads that wait anyway into few requests: a browser lets only six through at a time, and thousands of files are asked for. */
export class ReadQueue {
  readonly #readMany: ReadMany;
  readonly #waiting: { path: string; resolve: (bytes: Uint8Array) => void; reject: (error: unknown) => void }[] = [];
  #requests = 0;

  constructor(readMany: ReadMany) {
    this.#readMany = readMany;
  }

  /** A file's bytes. */
  read(path: string): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ path, resolve, reject });
      this.#next();
    });
  }

  #next(): void {
    if (this.#requests >= underWay || this.#waiting.length === 0) return;
    const reads = this.#waiting.splice(0, together);
    this.#requests += 1;
    this.#readMany(reads.map(({ path }) => path)).then(
      (results) => {
        for (const [index, result] of results.entries()) {
          if (result instanceof Error) reads[index]?.reject(result);
          else reads[index]?.resolve(result);
        }
      },
      (error: unknown) => {
        for (const { reject } of reads) reject(error);
      },
    ).finally(() => {
      this.#requests -= 1;
      this.#next();
    });
  }
}
