/**
 * What a browser makes of a `<script>`: a program, a module, an import map; undefined = data, which is
 * neither run nor loaded.
 */
export type ScriptKind = 'classic' | 'module' | 'importmap' | undefined;

/** The JavaScript MIME type essences (MIME Sniffing, 4.6). */
const javascript = new Set([
  'application/ecmascript', 'application/javascript', 'application/x-ecmascript', 'application/x-javascript', 'text/ecmascript',
  'text/javascript', 'text/javascript1.0', 'text/javascript1.1', 'text/javascript1.2', 'text/javascript1.3', 'text/javascript1.4',
  'text/javascript1.5', 'text/jscript', 'text/livescript', 'text/x-ecmascript', 'text/x-javascript',
]);

/**
 * Whether a browser that keeps to media types (`nosniff`) runs what is served as this; parameters do not
 * matter.
 */
export function isJavaScript(mediaType: string): boolean {
  return javascript.has((mediaType.split(';')[0] ?? '').trim().toLowerCase());
}

/** The kind of a script by its attributes (HTML, 4.12.1.1 "prepare the script element", steps 8 to 19). */
export function scriptKind(attributes: ReadonlyMap<string, string>): ScriptKind {
  const type = attributes.get('type');
  const language = attributes.get('language');
  const named = type === '' || (type === undefined && (language ?? '') === '') ? 'text/javascript' : type?.trim() ?? `text/${language}`;
  const lower = named.toLowerCase();
  if (lower === 'module') return 'module';
  if (lower === 'importmap') return 'importmap';
  if (!javascript.has(lower) || attributes.has('nomodule') || isForAnotherEvent(attributes)) return undefined;
  return 'classic';
}

/** `<script for=… event=…>` of old runs for no event but the window's `onload`. */
function isForAnotherEvent(attributes: ReadonlyMap<string, string>): boolean {
  const target = attributes.get('for');
  const event = attributes.get('event');
  if (target === undefined || event === undefined) return false;
  return target.trim().toLowerCase() !== 'window' || !/^onload(?:\(\))?$/i.test(event.trim());
}
