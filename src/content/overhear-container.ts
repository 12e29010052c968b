import { artifactsOf } from './artifacts.ts';
import { isObject, pageStores } from './page-stores.ts';

/** The one thing a runner is asked for. It reads a file of the project and changes nothing. */
interface Runner {
  getFileHistory(path: string): unknown;
}

/** A file system whose method can be replaced for the length of one call. */
interface FileSystem {
  readFile(...args: unknown[]): unknown;
}

const noPath = '__slipway__';

/**
 * Promises that the artifacts' runners await first: one of them is that of the container, which they keep to
 * themselves. `await` asks a promise for its `constructor`, so for the length of one harmless call that
 * question is overheard. The call reads a file that does not exist, which bolt.diy would report in its
 * console; the read is answered before it reaches the container.
 */
export function overhearContainer(page: Window & typeof globalThis): Promise<unknown>[] {
  const runner = artifactsOf(pageStores(page.document)).map((artifact) => artifact.runner).find(isRunner);
  const original = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor');
  if (!runner || !original?.configurable) return [];
  const heard = new Set<Promise<unknown>>();
  let listening = true;
  try {
    // oxlint-disable-next-line no-extend-native -- put back before this function returns
    Object.defineProperty(Promise.prototype, 'constructor', {
      configurable: true,
      get(this: unknown) {
        if (listening && this instanceof Promise && !heard.has(this)) {
          heard.add(this);
          listening = false;
          // This reaction stands before that of the call, which the engine adds when it has its answer.
          this.then(answerNextRead, () => undefined);
          listening = true;
        }
        return original.value as unknown;
      },
      set(this: object, value: unknown) {
        Object.defineProperty(this, 'constructor', { value, configurable: true, writable: true, enumerable: true });
      },
    });
    Promise.resolve(runner.getFileHistory(noPath)).catch(() => undefined);
  } catch {
    // A fork whose runner is another one; the next way may do.
  } finally {
    // oxlint-disable-next-line no-extend-native -- this puts it back
    Object.defineProperty(Promise.prototype, 'constructor', original);
  }
  return [...heard];
}

/**
 * Answers the one read that follows at once, by a JSON text that says nothing, and puts the method back in
 * the same turn.
 */
function answerNextRead(value: unknown): void {
  const fs = isObject(value) ? value['fs'] : undefined;
  if (!isFileSystem(fs)) return;
  const own = Object.getOwnPropertyDescriptor(fs, 'readFile');
  const { readFile } = fs;
  const restore = (): void => {
    if (own) Object.defineProperty(fs, 'readFile', own);
    else Reflect.deleteProperty(fs, 'readFile');
  };
  const replaced = Reflect.defineProperty(fs, 'readFile', {
    configurable: true,
    writable: true,
    value: (...args: unknown[]): unknown => (String(args[0]).endsWith(noPath) ? Promise.resolve('null') : Reflect.apply(readFile, fs, args)),
  });
  if (replaced) queueMicrotask(restore);
}

function isRunner(value: unknown): value is Runner {
  return isObject(value) && typeof value['getFileHistory'] === 'function';
}

function isFileSystem(value: unknown): value is FileSystem {
  return isObject(value) && typeof value['readFile'] === 'function';
}
