import type { Database, RootDatabase } from 'lmdb';
import type { DiskCalls } from '../../src/agent/store/durable-files.ts';

/** Called at every point where the world may end, with its name. */
export type Point = (name: string) => void | Promise<void>;

/** Disk calls with a point before, in the middle of (half of the bytes are written) and after each. */
export function diskWithPoints(disk: DiskCalls, point: Point): DiskCalls {
  const around = <A extends unknown[]>(name: string, call: (...args: A) => Promise<void>) => async (...args: A): Promise<void> => {
    await point(`before ${name}`);
    await call(...args);
    await point(`after ${name}`);
  };
  return {
    write: around('write', async (path, chunks) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk.slice());
      await disk.write(path, parts.map((part) => part.subarray(0, Math.floor(part.length / 2))));
      await point('half of a write');
      await disk.write(path, parts);
    }),
    sync: around('sync', disk.sync),
    rename: around('rename', disk.rename),
    syncFolder: around('syncFolder', disk.syncFolder),
    remove: around('remove', disk.remove),
  };
}

/** A database with a point before, at the end of (not yet committed) and after every transaction and every single write. */
export function databaseWithPoints(root: RootDatabase, point: (name: string) => void): RootDatabase {
  const wrap = <T extends object>(target: T): T => new Proxy(target, {
    get(_, key) {
      const value: unknown = Reflect.get(target, key, target);
      if (typeof value !== 'function') return value;
      if (key === 'openDB') return (...args: unknown[]) => wrap<Database>(value.apply(target, args));
      if (key === 'transaction' || key === 'transactionSync') {
        return (body: () => unknown) => {
          point(`before ${key}`);
          const result: unknown = value.call(target, () => {
            const answer = body();
            point(`in ${key}`);
            return answer;
          });
          if (!(result instanceof Promise)) {
            point(`after ${key}`);
            return result;
          }
          return result.then((answer: unknown) => {
            point(`after ${key}`);
            return answer;
          });
        };
      }
      if (key === 'put' || key === 'remove') {
        return (...args: unknown[]) => {
          point(`before ${key}`);
          const result: unknown = value.apply(target, args);
          if (!(result instanceof Promise)) return result;
          // Nobody waits for a write within a transaction; then the transaction is the point.
          void result.then(() => point(`after ${key}`), () => undefined);
          return result;
        };
      }
      return value.bind(target);
    },
  });
  return wrap(root);
}
