/** Runs bodies of one name one after the other, in the order in which they came; those of different names side by side. */
export type Turns = <T>(name: string, body: () => Promise<T>) => Promise<T>;

/** Turns that remember a name for as long as something of it goes on. A body that fails keeps none from its turn. */
export function createTurns(): Turns {
  const last = new Map<string, Promise<unknown>>();
  return async (name, body) => {
    const mine = (last.get(name) ?? Promise.resolve()).then(body);
    const settled = mine.catch(() => undefined);
    last.set(name, settled);
    try {
      return await mine;
    } finally {
      if (last.get(name) === settled) last.delete(name);
    }
  };
}
