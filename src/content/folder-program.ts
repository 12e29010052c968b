/// <reference types="vite/client" />
import type { Container } from './find-container.ts';
// oxlint-disable-next-line import/default -- the build answers this import with the file's text
import program from './folder-program.cjs?raw';

/** What the program is asked for: what lies in a folder, or the bytes of files. Paths are relative to the project. */
export type FolderOrder =
  | { readonly op: 'list'; readonly folder: string; readonly skip: readonly string[]; readonly limit: number; readonly depth: number; readonly digests: boolean }
  | { readonly op: 'read'; readonly paths: readonly string[]; readonly bytes: number };

/** ms without a sign of life after which the program counts as unable to run; while it works it gives one every second. */
const silenceTimeoutMs = 15_000;

/**
 * Runs the program of `folder-program.cjs` in a container and resolves to the bytes of its answer, which are exactly as many as it
 * sent. Writes nothing in the container. Rejects when no program can run, when it fails or is silent for too long, and with the
 * signal's reason; it is ended then.
 */
export async function askInContainer(container: Container, order: FolderOrder, signal: AbortSignal): Promise<Uint8Array<ArrayBuffer>> {
  signal.throwIfAborted();
  const stop = new AbortController();
  const mark = `slipway-${crypto.randomUUID()}`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const ended = new Promise<never>((_, reject) => {
    stop.signal.addEventListener('abort', () => reject(stop.signal.reason), { once: true });
  });
  ended.catch(() => undefined);
  const alive = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => stop.abort(new Error('The program in the container does not answer.')), silenceTimeoutMs);
  };
  const onAbort = (): void => stop.abort(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  alive();
  try {
    const args = ['-e', program, await packed({ ...order, mark })];
    stop.signal.throwIfAborted();
    const starting = container.spawn('node', args, { env: { NODE_OPTIONS: '' } });
    // A program that begins only after it was given up is ended as well.
    stop.signal.addEventListener('abort', () => void starting.then((process) => process.kill()).catch(() => undefined), { once: true });
    return await Promise.race([starting.then(({ output }) => answerIn(output, mark, alive)), ended]);
  } catch (error) {
    stop.abort(error);
    throw error;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
  }
}

async function answerIn(output: ReadableStream<string>, mark: string, alive: () => void): Promise<Uint8Array<ArrayBuffer>> {
  const reader = output.getReader();
  const chunks: Uint8Array<ArrayBuffer>[] = [];
  let open: string[] = [];
  for (;;) {
    const { done, value } = await reader.read();
    if (done) throw new Error('The program in the container ended without an answer.');
    const lines = value.split('\n');
    // Lines are long and come in pieces: what is open is joined once, when its end is there.
    open.push(lines.shift() ?? '');
    for (const next of lines) {
      const line = open.join('');
      open = [next];
      if (!line.startsWith(mark)) continue;
      alive();
      const text = line.slice(mark.length + 1).trimEnd();
      if (line[mark.length] === '+') chunks.push(fromBase64(text));
      else if (line[mark.length] === '=') return await whole(chunks, text);
    }
  }
}

async function whole(chunks: readonly Uint8Array<ArrayBuffer>[], end: string): Promise<Uint8Array<ArrayBuffer>> {
  const { bytes, deflated } = JSON.parse(end) as { bytes?: unknown; deflated?: unknown };
  const sent = new Blob([...chunks]);
  const read = deflated === true ? new Response(sent.stream().pipeThrough(new DecompressionStream('deflate-raw'))) : sent;
  const all = new Uint8Array(await read.arrayBuffer());
  if (bytes !== all.length) throw new Error('Part of what the program in the container sent is missing.');
  return all;
}

/** An order as one argument: small enough for a system that bounds their length. */
async function packed(order: object): Promise<string> {
  const stream = new Blob([JSON.stringify(order)]).stream().pipeThrough(new CompressionStream('deflate-raw'));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** ECMAScript 2026, which Chrome has from 140 on and Node 20 has not. */
interface Base64Decoder { fromBase64?(text: string): Uint8Array<ArrayBuffer> }

function fromBase64(text: string): Uint8Array<ArrayBuffer> {
  const decoded = (Uint8Array as Base64Decoder).fromBase64?.(text);
  if (decoded) return decoded;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = binary.charCodeAt(at);
  return bytes;
}
