import { request } from '../messaging/client.ts';
import type { CallsOf, InputOf, OutputOf } from '../messaging/protocol.ts';

const page = 'src/offscreen/index.html';

/** Calls into the offscreen document, which is made when it is missing. */
export interface OffscreenDocument {
  call<Name extends CallsOf<'offscreen'>>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
}

/** The browser's part of it; `chrome`, since the polyfill knows no offscreen documents. */
export interface OffscreenApi {
  readonly runtime: Pick<typeof chrome.runtime, 'getContexts'>;
  readonly offscreen: Pick<typeof chrome.offscreen, 'createDocument'>;
}

/** The one offscreen document of the extension. It outlives the worker; a worker that wakes finds it again. */
export function createOffscreenDocument(api: OffscreenApi = chrome): OffscreenDocument {
  let ensuring: Promise<void> | undefined;

  async function make(): Promise<void> {
    const open = await api.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
    if (open.length > 0) return;
    await api.offscreen.createDocument({ url: page, reasons: ['WORKERS'], justification: 'Hashes, encrypts and sends large projects while the worker sleeps.' });
  }

  /** Looking and making are one: two callers that looked before either had made would make two, which the browser refuses. */
  async function ensure(): Promise<void> {
    ensuring ??= make().finally(() => {
      ensuring = undefined;
    });
    await ensuring;
  }

  return {
    async call(name, input) {
      await ensure();
      return await request(name, input);
    },
  };
}
