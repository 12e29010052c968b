import { manifestLimits } from '../../domain/manifest.ts';
import { decidingPages, routingFor, type RoutingPlan } from '../frameworks/routing.ts';
import { isJudgedByContent, maxJudgedBytes, secretByContent } from '../../security/scan/secret-contents.ts';
import { leftOutBecause } from '../left-out.ts';
import { captureSiteRules } from '../site-rules-capture.ts';
import type { CaptureOptions, CaptureReport, ProjectSource } from '../source.ts';
import { factsOf, findSite } from './find-site.ts';
import { hashedInPicked } from './hashed-in-picked.ts';
import { type PickedFile, type PickedFiles, pieceBytes, smallText } from './picked-files.ts';
import { refuseTooLarge } from './zip-directory.ts';

/** Largest page that is read to tell how addresses are answered, bytes. */
const maxPageBytes = 512 * 1024;
/** Most files that are handed over in one go. */
const mostTogether = 500;

/**
 * A folder or archive that a person picked, as a source of finished sites. Nothing is built: an output folder is taken where the project's
 * tools have left one. Errors: those of `list`, `source.unsure`, `source.unbuilt`, `source.needs-server`, `files.no-page`, `source.too-large`.
 */
export function createFilesSource(list: (signal: AbortSignal) => Promise<PickedFiles>): Pick<ProjectSource, 'capture'> {
  return {
    async capture(options): Promise<CaptureReport> {
      const picked = await list(options.signal);
      const { folder, plan, built } = await findSite(picked, options.output);
      const prefix = folder === '' ? '' : `${folder}/`;
      const wanted = new Map<string, PickedFile>();
      const leftOut = picked.odd.filter(({ path }) => path.startsWith(prefix)).map(({ path, reason }) => ({ path: path.slice(prefix.length), reason }));
      for (const [path, file] of picked.files) {
        if (!path.startsWith(prefix)) continue;
        const relative = path.slice(prefix.length);
        const reason = leftOutBecause(relative, folder === '') ?? await leftOutByContent(relative, file);
        if (reason === undefined) wanted.set(relative, file);
        else leftOut.push({ path: relative, reason });
      }
      options.log(folder === '' ? `Reading ${picked.name}` : `Reading ${picked.name}/${folder}`);
      const rules = captureSiteRules(options.sink);
      await hand(wanted, { ...options, sink: rules.sink });
      const compiled = rules.compile([...wanted.keys()], await routingOf(plan, wanted));
      return {
        source: { kind: picked.kind, origin: picked.name.slice(0, 512), output: folder, tools: {} },
        routing: compiled.routing,
        leftOut: [...leftOut, ...compiled.leftOut],
        findings: compiled.findings,
        ...(folder === '' ? {} : { hashed: await hashedInPicked(picked, await factsOf(picked), { output: folder, paths: [...wanted.keys()] }) }),
        gaps: built ? [`The site was built earlier (${folder}); changes made since then are not in it.`] : [],
      };
    },
  };
}

async function routingOf(plan: RoutingPlan, files: ReadonlyMap<string, PickedFile>): Promise<CaptureReport['routing']> {
  const paths = [...files.keys()];
  const texts = new Map<string, string>();
  for (const path of decidingPages(plan, paths)) {
    const file = files.get(path);
    const text = file && await smallText(file, maxPageBytes);
    if (text !== undefined) texts.set(path, text);
  }
  return routingFor(plan, paths, texts);
}

async function leftOutByContent(path: string, file: PickedFile): Promise<string | undefined> {
  const text = isJudgedByContent(path) ? await smallText(file, maxJudgedBytes) : undefined;
  return text === undefined ? undefined : secretByContent(path, text);
}

async function hand(files: ReadonlyMap<string, PickedFile>, { sink, progress, signal }: CaptureOptions): Promise<void> {
  let small: { path: string; size: number }[] = [];
  let parts: Uint8Array<ArrayBuffer>[] = [];
  let waiting = 0;
  let done = 0;
  const flush = async (): Promise<void> => {
    if (small.length === 0) return;
    await sink.addFiles(small, new Blob(parts));
    [small, parts, waiting] = [[], [], 0];
    progress(done);
  };
  for (const [path, file] of files) {
    signal.throwIfAborted();
    const { size, pieces } = await file.open();
    refuseTooLarge(done + size);
    if (size <= pieceBytes) {
      if (small.length === mostTogether || waiting + size > pieceBytes) await flush();
      let read = 0;
      for await (const piece of pieces()) {
        parts.push(piece);
        read += piece.length;
      }
      small.push({ path, size: read });
      waiting += read;
      done += read;
      continue;
    }
    let sent = 0;
    for await (const piece of pieces()) {
      signal.throwIfAborted();
      sent += piece.length;
      done += piece.length;
      if (done > manifestLimits.bytes) refuseTooLarge(done);
      await sink.addPart(path, new Blob([piece]), sent >= size);
      progress(done);
    }
  }
  await flush();
}
