import type { WebContainer } from '@webcontainer/api';
import type { Page } from 'playwright';

declare global {
  interface Window {
    /** The container, once a test has got hold of it. */
    captured?: WebContainer;
    /** How `Promise.prototype.then` was before. */
    untouched?: PropertyDescriptor;
  }
}

/** Before the page boots: `then` of every promise is listened to until a container passes, then put back. The page must be loaded after this. */
export async function captureAtBoot(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const original = Promise.prototype.then;
    const isContainer = (value: unknown): value is WebContainer => typeof value === 'object' && value !== null && 'spawn' in value && 'export' in value && 'fs' in value;
    // oxlint-disable no-extend-native, no-thenable -- put back as soon as it has heard
    Promise.prototype.then = function then(this: Promise<unknown>, fulfilled, rejected) {
      const heard = (value: unknown) => {
        if (isContainer(value)) {
          window.captured = value;
          Promise.prototype.then = original;
        }
        return fulfilled ? fulfilled(value as never) : value;
      };
      return original.call(this, heard, rejected);
    } as typeof original;
    // oxlint-enable no-extend-native, no-thenable
  });
}

/** The stores in a page's fibers, as an expression for `evaluate`: every `useStore` keeps its own among its callback's dependencies. */
export const storesInFibers = `(() => {
  const root = document.querySelector('#root');
  const stores = new Set();
  const visit = (fiber) => {
    if (!fiber) return;
    for (let hook = fiber.memoizedState; hook && typeof hook === 'object' && 'next' in hook; hook = hook.next) {
      const dependencies = Array.isArray(hook.memoizedState) ? hook.memoizedState[1] : undefined;
      if (Array.isArray(dependencies)) for (const value of dependencies) if (value && typeof value.get === 'function' && typeof value.listen === 'function') stores.add(value);
    }
    visit(fiber.child);
    visit(fiber.sibling);
  };
  visit(root[Object.keys(root).find((key) => key.startsWith('__reactContainer$'))].stateNode.current);
  return [...stores];
})()`;

/** After the fact, without a reload: the promise that a harmless call of an artifact's runner waits for is overheard. */
export async function captureLater(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    const artifacts = ${storesInFibers}.map((store) => store.get()).find((value) => value && Object.values(value).some((entry) => entry?.runner));
    const { runner } = Object.values(artifacts)[0];
    const original = Object.getOwnPropertyDescriptor(Promise.prototype, 'constructor');
    const heard = new Set();
    Object.defineProperty(Promise.prototype, 'constructor', { configurable: true, get() { heard.add(this); return original.value; } });
    let probe;
    try {
      probe = runner.getFileHistory('__probe__');
    } finally {
      Object.defineProperty(Promise.prototype, 'constructor', original);
    }
    for (const promise of heard) {
      const value = await Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 5000))]);
      if (value?.spawn && value.export) window.captured = value;
    }
    if (await probe !== null) throw new Error('the probe found something');
  })()`);
}

/** A file as the captured container gives it, in base64. */
export function readCaptured(page: Page, path: string): Promise<string> {
  return page.evaluate(async (path) => {
    const bytes = await window.captured?.fs.readFile(path);
    if (!bytes) throw new Error('no container was captured');
    return new Promise<string>((resolve) => {
      const reader = new FileReader();
      reader.addEventListener('load', () => resolve(String(reader.result).split(',')[1] ?? ''));
      reader.readAsDataURL(new Blob([bytes as Uint8Array<ArrayBuffer>]));
    });
  }, path);
}

/** Runs a program in the captured container to its end. */
export function runCaptured(page: Page, command: string, args: string[]): Promise<{ code: number; output: string }> {
  return page.evaluate(async ({ command, args }) => {
    const program = await window.captured?.spawn(command, args);
    if (!program) throw new Error('no container was captured');
    let output = '';
    const drained = program.output.pipeTo(new WritableStream({ write: (text) => void (output += text) }));
    const code = await program.exit;
    await drained;
    return { code, output };
  }, { command, args });
}
