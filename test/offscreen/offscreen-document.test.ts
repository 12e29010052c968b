import { beforeEach, describe, expect, test, vi } from 'vitest';
import { createOffscreenDocument, type OffscreenApi } from '../../src/background/offscreen-document.ts';
import { settle } from './support/promises.ts';

const calls: unknown[] = [];
vi.mock('../../src/messaging/client.ts', () => ({
  request: async (name: string, input: unknown) => {
    calls.push([name, input]);
    return {};
  },
}));

/** The browser: one document at most, as it says itself. */
function fakeBrowser() {
  const state = { open: false, made: 0, failures: 0 };
  const api = {
    runtime: { getContexts: async () => {
      const { open } = state;
      await settle();
      return open ? [{}] : [];
    } },
    offscreen: { createDocument: async () => {
      if (state.open) throw new Error('Only a single offscreen document may be created.');
      if (state.failures > 0) {
        state.failures -= 1;
        throw new Error('no');
      }
      await settle();
      state.open = true;
      state.made += 1;
    } },
  };
  return { state, api: api as unknown as OffscreenApi };
}

beforeEach(() => void calls.splice(0));

describe('the offscreen document', () => {
  test('is made once, however many call at once, and found again later', async () => {
    const { state, api } = fakeBrowser();
    const first = createOffscreenDocument(api);
    await Promise.all(Array.from({ length: 5 }, (_, index) => first.call('offscreen.stopUpload', { key: String(index) })));
    expect(state.made).toBe(1);
    await createOffscreenDocument(api).call('offscreen.stopUpload', { key: 'after the worker died' });
    expect(state.made).toBe(1);
    expect(calls).toHaveLength(6);
  });

  test('is made again after the browser closed it, and after it could not be made', async () => {
    const { state, api } = fakeBrowser();
    const offscreen = createOffscreenDocument(api);
    state.failures = 1;
    await expect(offscreen.call('offscreen.stopUpload', { key: 'a' })).rejects.toThrow('no');
    expect(calls).toHaveLength(0);
    await offscreen.call('offscreen.stopUpload', { key: 'a' });
    state.open = false;
    await offscreen.call('offscreen.stopUpload', { key: 'a' });
    expect(state.made).toBe(2);
  });
});
