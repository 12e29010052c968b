import type { DeploymentFilter, DeploymentRecord } from '../domain/deployment.ts';
import type { SlipwayDatabase } from './database.ts';
import { searchedTerms, type HistoryRow } from './history-terms.ts';

/** Which ended deployments are looked for: those that pass the filter and have all the words that were typed. */
export interface HistoryQuery extends Omit<DeploymentFilter, 'limit'> {
  readonly search?: string;
}

/**
 * The ids of ended deployments, newest first. Reads keys only, from one index for each condition, so that thousands of records cost
 * milliseconds and none of them is loaded.
 */
export async function historyIds(database: SlipwayDatabase, { projectId, environment, status, from, to, search = '' }: HistoryQuery): Promise<string[]> {
  const { history } = database;
  const conditions = [
    ...(projectId === undefined ? [] : [history.where('projectId').equals(projectId)]),
    ...(environment === undefined ? [] : [history.where('environment').equals(environment)]),
    ...(status === undefined ? [] : [history.where('result.status').equals(status)]),
    ...searchedTerms(search).map((term) => history.where('terms').startsWith(term)),
  ];
  const [inTime, ...others] = await Promise.all([
    history.where('startedAt').between(from ?? -Infinity, to ?? Infinity, true, true).primaryKeys(),
    ...conditions.map((condition) => condition.primaryKeys()),
  ]);
  const sets = others.map((ids) => new Set(ids));
  return inTime.filter((id) => sets.every((ids) => ids.has(id))).toReversed();
}

/** What the list of deployments says of one. `duration` in ms. */
export interface HistoryLine extends Pick<DeploymentRecord, 'id' | 'projectName' | 'environment' | 'action' | 'label' | 'endedAt'> {
  readonly status: DeploymentRecord['result']['status'];
  readonly duration: number;
  /** A person wanted it although checks said no. */
  readonly overridden: boolean;
}

/** A record's line. It is a tenth of the record: who scrolls through thousands keeps no more than is seen. */
export function lineOf({ id, projectName, environment, action, label, endedAt, override, result: { status, duration } }: HistoryRow): HistoryLine {
  return { id, projectName, environment, action, label, endedAt, status, duration, overridden: override !== undefined };
}

/** Lines by their ids, in that order; those that are gone are left out. */
export async function historyLines(database: SlipwayDatabase, ids: readonly string[]): Promise<HistoryLine[]> {
  return (await database.history.bulkGet([...ids])).flatMap((row) => (row ? lineOf(row) : []));
}

/** Records that are read at once when the history is opened: more than any panel shows. */
const opening = 30;

/** The newest lines, and how many there are in all. */
export async function historyStart(database: SlipwayDatabase): Promise<{ lines: HistoryLine[]; all: number }> {
  // oxlint-disable-next-line unicorn/no-array-reverse -- a Dexie collection
  const [rows, all] = await Promise.all([database.history.orderBy('startedAt').reverse().limit(opening).toArray(), database.history.count()]);
  return { lines: rows.map(lineOf), all };
}

/** A site's records since a moment, oldest first. */
export async function recordsOf(database: SlipwayDatabase, site: string, from: number): Promise<HistoryRow[]> {
  return database.history.where('[site+startedAt]').between([site, from], [site, Infinity]).toArray();
}
