import { request } from '../messaging/client.ts';
import type { CallsOf, InputOf, OutputOf } from '../messaging/protocol.ts';

const page = 'src/offscreen/index.html';

/** Calls into the offscreen document, which is made when it is missing. */
export interface OffscreenDocument {
  call<Name extends CallsOf<'offscreen'>>(name: Name, input: InputOf<Name>): Promise<OutputOf<Name>>;
}

/** The one offscreen document of the extension. It outlives the worker; a worker that wakes finds it again. */
export function createOffscreenDocument(): OffscreenDocument {
  let making: Promise<void> | undefined;

  async function ensure(): Promise<void> {
    const open = await chrome.runtime.getContexts({ contextTypes: ['OFFSCREEN_DOCUMENT'] });
    if (open.length > 0) return;
    making ??= chrome.offscreen.createDocument({ url: page, reasons: ['WORKERS'], justification: 'Hashes, encrypts and sends large projects while the worker sleeps.' }).finally(() => {
      making = undefined;
    });
    await making;
  }

  return {
    async call(name, input) {
      await ensure();
      return await request(name, input);
    },
  };
}
