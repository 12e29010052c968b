import { z } from 'zod';

/** What a connection to a tab is for: looking changes nothing in the page; a capture may build, and ends an older capture. */
export type Purpose = 'look' | 'capture';

/** Where the project's files are read: the page's own world, or the editor's database. */
export const Place = z.enum(['page', 'database']);
export type Place = z.infer<typeof Place>;

/**
 * What messages of a chat ask of the workbench: for each artifact of a message how many actions are written
 * to their end.
 */
export const Answers = z.array(z.object({
  message: z.string().max(512),
  artifacts: z.array(z.object({ title: z.string().max(200), actions: z.number().int().nonnegative() })).max(1_000),
})).max(20_000);
export type Answers = z.infer<typeof Answers>;

/** Commands from the worker to a tab. `id` names a call; `batch` one of its messages with bytes. */
export const Order = z.discriminatedUnion('op', [
  /** What kind of page is it, and which project does it show? Answered by the isolated world. */
  z.object({ op: z.literal('look'), id: z.number() }),
  /** Opens the best source of a place. */
  z.object({ op: z.literal('open'), id: z.number(), place: Place }),
  /** What the chat's messages ask of the workbench, as a place knows them. */
  z.object({ op: z.literal('answers'), id: z.number(), place: Place }),
  /** What the editor has begun and not ended. `recorded` = the answers that its database holds. */
  z.object({ op: z.literal('unfinished'), id: z.number(), place: Place, recorded: Answers }),
  /** Every file below a folder ('' = the project), without the folders of these names. */
  z.object({ op: z.literal('list'), id: z.number(), place: Place, folder: z.string(), skip: z.array(z.string()), limit: z.number() }),
  /** The names in one folder; null when there is no such folder. */
  z.object({ op: z.literal('names'), id: z.number(), place: Place, folder: z.string() }),
  /** The texts of small files; null for one that is not there or is larger than `limit` bytes. */
  z.object({ op: z.literal('texts'), id: z.number(), place: Place, paths: z.array(z.string()), limit: z.number() }),
  /** What `list` answers, with size, time and digest; null where no program can run beside the files. */
  z.object({ op: z.literal('inventory'), id: z.number(), place: Place, folder: z.string(), skip: z.array(z.string()), limit: z.number(), digests: z.boolean() }),
  /** Sends the bytes of files; with the sizes that an inventory told, faster. */
  z.object({ op: z.literal('collect'), id: z.number(), place: Place, paths: z.array(z.string()), sizes: z.array(z.number()).optional() }),
  /** Runs a program of the project's and tells its output. */
  z.object({ op: z.literal('run'), id: z.number(), place: Place, command: z.string(), args: z.array(z.string()) }),
  /**
   * Do the page and its container still live? Told of by the note `alive` at once, and answered when the
   * container has answered.
   */
  z.object({ op: z.literal('probe'), id: z.number(), place: Place }),
  /** The bytes of a batch are safe; the next may come. */
  z.object({ op: z.literal('taken'), id: z.number(), place: Place, batch: z.number() }),
]);
export type Order = z.infer<typeof Order>;

const path = z.string().min(1).max(4096);

/** A tab's messages about its calls. Everything in them was made by a page and is believed only as far as these shapes go. */
export function noteShape<Bytes extends z.ZodType>(bytes: Bytes) {
  return z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('answer'), id: z.number(), value: z.unknown() }),
    z.object({ kind: z.literal('failed'), id: z.number(), message: z.string() }),
    z.object({ kind: z.literal('output'), id: z.number(), text: z.string() }),
    /** Whole files, one after another in `bytes`. */
    z.object({ kind: z.literal('files'), id: z.number(), batch: z.number(), files: z.array(z.object({ path, size: z.number().int().nonnegative() })).max(20_000), bytes }),
    /** A part of a large file. */
    z.object({ kind: z.literal('part'), id: z.number(), batch: z.number(), path, bytes, last: z.boolean() }),
    /** A file that could not be read. */
    z.object({ kind: z.literal('unread'), id: z.number(), path, reason: z.string() }),
    /** The page has heard a probe. */
    z.object({ kind: z.literal('alive'), id: z.number() }),
    /** A newer capture has ended this connection. */
    z.object({ kind: z.literal('superseded'), id: z.number() }),
  ]);
}

/** A note between the page's own world and the isolated one: bytes change hands as buffers. */
export const PageNote = noteShape(z.instanceof(ArrayBuffer));
export type PageNote = z.infer<typeof PageNote>;

/** A note between the isolated world and the worker: bytes travel as blobs. */
export const TabNote = noteShape(z.instanceof(Blob));
export type TabNote = z.infer<typeof TabNote>;

/** Answer to `look`. */
export const Look = z.object({
  editor: z.boolean(),
  /** What spoke for it, in a word each. */
  marks: z.array(z.string()).max(20),
  origin: z.string().max(512),
  project: z.object({
    /** The chat's numeric id, or the one in the address when the editor keeps no database. */
    chat: z.string().min(1).max(256),
    name: z.string().max(1000),
    /** Things about the chat that never change, from which the project's id is made. */
    firstMessage: z.string().max(512),
    title: z.string().max(1000),
    lastMessage: z.string().max(512).nullable(),
  }).nullable(),
  /** What the editor's database holds of the project. */
  database: z.enum(['snapshot', 'chat']).nullable(),
  /** The chat that the address names, and whether the editor keeps a database at all. */
  address: z.string().max(256).nullable().default(null),
  keepsHistory: z.boolean().default(true),
});
export type Look = z.infer<typeof Look>;

/**
 * Why a page has no container: its workbench is not open; the container is still starting, or has not started
 * in half a minute; it no longer answers; the editor runs its projects on a server and has only a stand-in
 * for one.
 */
export const ContainerTrouble = z.enum(['no-workbench', 'starting', 'not-started', 'died', 'hosted']);
export type ContainerTrouble = z.infer<typeof ContainerTrouble>;

/** Answer to `open`: which source it is. `binaries` = files that are known but whose bytes this source does not have. */
export const Opened = z.object({
  source: z.enum(['bolt-container', 'bolt-store', 'bolt-snapshot', 'bolt-chat']).nullable(),
  /** Why a page's source is not its container. */
  trouble: ContainerTrouble.nullable().default(null),
  /** Origin of the frame in which the page's container lives or was to start. */
  frame: z.string().max(512).nullable().default(null),
  binaries: z.array(z.string().max(4096)).max(20_000),
  /** What the page's workbench shows: its first artifact's message and title. */
  shown: z.object({ message: z.string().max(512), title: z.string().max(1000) }).nullable().default(null),
  /** Files with text in the editor that is not saved, as many as are told of. */
  unsaved: z.array(z.string().max(4096)).max(1_000).default([]),
});
export type Opened = z.infer<typeof Opened>;

/**
 * What may be unfinished. `writing` = an answer, or its file, that is still being written or was stopped half
 * way; `running` = a command that has begun; `waiting` = actions of an answer that have not run; `failed` = a
 * file or command that ended badly; `elsewhere` = an answer of the chat that this page has not loaded;
 * `unsaved` = a file whose text in the editor is not saved.
 */
export const WorkState = z.enum(['writing', 'running', 'waiting', 'failed', 'elsewhere', 'unsaved']);

/**
 * Answer to `unfinished`. `size` grows while there is progress: characters, or actions that have run, `of` so
 * many.
 */
export const Unfinished = z.array(z.object({
  what: z.string().max(200), state: WorkState, size: z.number(), of: z.number().optional(),
})).max(100);
export type Unfinished = z.infer<typeof Unfinished>;

/** Answer to `list`. `odd` = entries that are neither file nor folder; `more` = the limit was reached. */
export const Listing = z.object({ files: z.array(path).max(20_001), odd: z.array(path).max(20_001), more: z.boolean() });
export type Listing = z.infer<typeof Listing>;
/**
 * Answer to `inventory`. `mtimeMs` = ms since the epoch; `sha256` null when it was not asked for or the file
 * cannot be read.
 */
export const Inventory = z.object({
  files: z.array(z.object({ path, size: z.number().int().nonnegative(), mtimeMs: z.number(), sha256: z.string().regex(/^[0-9a-f]{64}$/).nullable() })).max(20_001),
  odd: z.array(path).max(20_001),
  more: z.boolean(),
}).nullable();
export type Inventory = z.infer<typeof Inventory>;
/** Answer to `names`. */
export const Names = z.array(z.object({ name: z.string().min(1).max(1024), folder: z.boolean() })).max(20_000).nullable();
export type Names = z.infer<typeof Names>;
/** Answer to `texts`. */
export const Texts = z.record(z.string(), z.string().nullable());
/** Answer to `run`: the program's exit code. */
export const Exit = z.number().int();
