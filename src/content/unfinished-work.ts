import { artifactsOf } from './artifacts.ts';
import type { Unfinished } from './bridge.ts';
import { isObject, type PageStore } from './page-stores.ts';

/** Most things that are told of, and the longest word for one. */
const most = 100;
const longest = 200;

/** What stands between a project and its being whole; an action of the kind `start` serves the preview and has no end. */
const kinds = ['file', 'shell', 'build'];
/** Commands that have no end either, where a model gives them as `shell`. */
const endless = /\b(?:dev|start|serve|preview|watch)\b/;
/** bolt.diy's ActionStatus before it is one of an end (app/lib/runtime/action-runner.ts). */
const open = ['pending', 'running'];

/**
 * What the editor has begun and not ended: files that an answer writes or that come back after a reload, commands, and answers that are
 * still being written. An answer that was stopped half way stays in this list (bolt.diy never closes it), so a list that does not change
 * means nothing. Empty when the project is as whole as the editor can tell.
 */
export function unfinishedWork(stores: readonly PageStore[]): Unfinished {
  const found: Unfinished = [];
  for (const { title, closed, runner } of artifactsOf(stores)) {
    if (!isObject(runner)) continue;
    const actions = actionsOf(runner['actions']);
    const under = actions.filter(isUnfinished);
    found.push(...under.map((action) => ({ what: textOf(action['filePath'] ?? action['content']), size: textOf(action['content'], Infinity).length })));
    if (under.length === 0 && closed === false) found.push({ what: textOf(title), size: actions.length });
  }
  return found.slice(0, most);
}

function isUnfinished({ type, status, content }: Record<string, unknown>): boolean {
  return kinds.includes(String(type)) && open.includes(String(status)) && !(type === 'shell' && endless.test(textOf(content)));
}

function actionsOf(store: unknown): Record<string, unknown>[] {
  const actions: unknown = isObject(store) && typeof store['get'] === 'function' ? (store as unknown as PageStore).get() : undefined;
  return isObject(actions) ? Object.values(actions).filter(isObject) : [];
}

function textOf(value: unknown, length = longest): string {
  return typeof value === 'string' ? value.slice(0, length) : '';
}
