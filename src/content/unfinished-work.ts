import { type Artifact, artifactsOf } from './artifacts.ts';
import type { Answers, Unfinished } from './bridge.ts';
import { answersIn } from './count-actions.ts';
import { isObject, type PageStore } from './page-stores.ts';
import type { PageMessage } from './shown-messages.ts';
import { unsavedFiles } from './unsaved-files.ts';

/** Most things that are told of, and the longest word for one. */
const most = 100;
const longest = 200;

/** Commands that have no end, where a model gives them as `shell` instead of `start`. */
const endless = /\b(?:dev|start|serve|preview|watch)\b/;
/** bolt.diy's ActionStatus before it is one of an end (app/lib/runtime/action-runner.ts). */
const open = ['pending', 'running'];

type Item = Unfinished[number];
type CountedArtifact = Answers[number]['artifacts'][number];

/**
 * What a page holds: its nanostores, the messages that its chat shows, and the answers that the editor's
 * database holds.
 */
export interface PageWork {
  readonly stores: readonly PageStore[];
  readonly shown: readonly PageMessage[] | undefined;
  readonly recorded: Answers;
}

/**
 * What the editor has begun and not ended, and what its chat asks for and the workbench has not done.
 * bolt.diy runs all actions in one queue: an answer that waits in it is closed and has no actions yet, so the
 * actions that its text names are counted. Empty when the project is as whole as its chat. An answer that was
 * stopped half way stays in this list, because bolt.diy never closes it.
 */
export function unfinishedWork({ stores, shown, recorded }: PageWork): Unfinished {
  const artifacts = new Map(artifactsOf(stores).map((artifact) => [artifact.message, artifact]));
  const { expected, elsewhere } = expectedOf(artifacts, shown, recorded);
  const named = new Map(expected.flatMap(({ message, artifacts: parts }) => countsByKey(message, parts, artifacts)));
  const counted = artifacts.size === 0 || [...named.keys()].some((key) => artifacts.has(key)) ? named : inTotal(named, artifacts);
  const found: Unfinished = [];
  for (const [key, { title, actions }] of counted) {
    if (!artifacts.has(key) && actions > 0) found.push(waiting(title, 0, actions));
  }
  for (const [key, artifact] of artifacts) found.push(...workOf(artifact, counted.get(key)));
  found.push(...failedActions([...artifacts.values()]));
  found.push(...elsewhere.map(({ artifacts: [first] }): Item => ({ what: first?.title ?? '', state: 'elsewhere', size: 0 })));
  found.push(...unsavedFiles(stores).map((what): Item => ({ what: what.slice(0, longest), state: 'unsaved', size: 0 })));
  return found.slice(0, most);
}

/** The answers whose actions the page plays, and those of the database that came after its last message. */
function expectedOf(
  artifacts: ReadonlyMap<string, Artifact>, shown: PageWork['shown'], recorded: Answers,
): { expected: Answers; elsewhere: Answers } {
  if (shown === undefined) {
    // What the first artifact in the workbench holds may have been restored from a snapshot: it need not be
    // what its answer's text says.
    const first = recorded.findIndex(({ message }) => artifacts.has(`${message}-0`) || artifacts.has(message));
    return { expected: first === -1 && artifacts.size > 0 ? [] : recorded.slice(first + 1), elsewhere: [] };
  }
  const ids = new Set(shown.map(({ id }) => id));
  const last = recorded.findLastIndex(({ message }) => ids.has(message));
  return { expected: answersIn(shown), elsewhere: last === -1 ? [] : recorded.slice(last + 1) };
}

/**
 * The counts of a message by the keys of its artifacts. Before bolt.diy gave each one a number, all of a
 * message were one, under its id.
 */
function countsByKey(
  message: string, parts: readonly CountedArtifact[], artifacts: ReadonlyMap<string, Artifact>,
): [string, CountedArtifact][] {
  if (!artifacts.has(message)) return parts.map((part, index) => [`${message}-${index}`, part]);
  return [[message, { title: parts[0]?.title ?? '', actions: parts.reduce((sum, { actions }) => sum + actions, 0) }]];
}

/** A fork that keeps its artifacts by other keys: what is missing is told of the last answer. */
function inTotal(named: ReadonlyMap<string, CountedArtifact>, artifacts: ReadonlyMap<string, Artifact>): Map<string, CountedArtifact> {
  const last = [...named].at(-1);
  const expected = [...named.values()].reduce((sum, { actions }) => sum + actions, 0);
  const there = [...artifacts.values()].flatMap(({ runner }) => (isObject(runner) ? actionsOf(runner['actions']) : [])).length;
  return last && there < expected ? new Map([[last[0], { ...last[1], actions: expected - there }]]) : new Map();
}

function workOf({ title, closed, runner }: Artifact, count: CountedArtifact | undefined): Item[] {
  if (!isObject(runner)) return [];
  const actions = actionsOf(runner['actions']);
  const whole = closed === false ? count?.actions ?? 0 : Infinity;
  const running: Item[] = [];
  const writing: Item[] = [];
  let late = Math.max(0, (count?.actions ?? 0) - actions.length);
  for (const [index, action] of actions.entries()) {
    if (isSettled(action)) continue;
    const item = { what: textOf(action['filePath'] ?? action['content']), size: textOf(action['content'], Infinity).length };
    if (isCommand(action) && hasBegun(action)) running.push({ ...item, state: 'running' });
    else if (index < whole) late += 1;
    else writing.push({ ...item, state: 'writing' });
  }
  // A closed artifact without actions whose text nobody has: bolt.diy makes one of a code block, and its
  // action comes with the queue.
  if (closed !== false && actions.length === 0 && count === undefined) late = 1;
  if (closed === false && running.length + writing.length + late === 0) {
    writing.push({ what: textOf(title), state: 'writing', size: actions.length });
  }
  const total = Math.max(count?.actions ?? 0, actions.length, late);
  return [...running, ...writing, ...(late > 0 ? [waiting(textOf(title), total - late, total)] : [])];
}

/** Files and commands that ended badly, unless the same one went well later. */
function failedActions(artifacts: readonly Artifact[]): Item[] {
  const last = new Map<string, unknown>();
  for (const { runner } of artifacts) {
    for (const action of isObject(runner) ? actionsOf(runner['actions']) : []) {
      if (action['type'] !== 'start') last.set(textOf(action['filePath'] ?? action['content']), action['status']);
    }
  }
  const failed = [...last].filter(([, status]) => status === 'failed' || status === 'aborted');
  return failed.map(([what]) => ({ what, state: 'failed', size: 0 }));
}

function waiting(title: string, done: number, total: number): Item {
  return { what: title.slice(0, longest), state: 'waiting', size: done, of: total };
}

/** An action of the kind `start` serves the preview and has no end: it is settled once it has begun. */
function isSettled(action: Record<string, unknown>): boolean {
  if (!open.includes(String(action['status']))) return true;
  const serves = action['type'] === 'start' || (action['type'] === 'shell' && endless.test(textOf(action['content'])));
  return serves && hasBegun(action);
}

function isCommand({ type }: Record<string, unknown>): boolean {
  return type === 'shell' || type === 'build' || type === 'start';
}

/**
 * bolt.diy says `running` of an action that waits for its turn, too, and keeps apart whether it was
 * `executed`.
 */
function hasBegun({ status, executed }: Record<string, unknown>): boolean {
  return status === 'running' && executed !== false;
}

function actionsOf(store: unknown): Record<string, unknown>[] {
  const actions: unknown = isObject(store) && typeof store['get'] === 'function' ? (store as unknown as PageStore).get() : undefined;
  return isObject(actions) ? Object.values(actions).filter(isObject) : [];
}

function textOf(value: unknown, length = longest): string {
  return typeof value === 'string' ? value.slice(0, length) : '';
}
