import { beforeAll, describe, expect, test } from 'vitest';
import { hashedNames } from '../../src/agent/serving/hashed-names.ts';
import { captureTab } from '../sources/captured-project.ts';
import { type BuiltProject, builtProjects, leaveBuilt } from './built-project.ts';
import { type Caching, type Figures, figuresOf } from './figures.ts';

interface Row extends Figures {
  readonly name: string;
  readonly ownNames: boolean;
}

/** What an agent lets browsers keep that knows no other release: by what the capture says, else by the form. */
function cachingOf(said: ReadonlyMap<string, boolean>): Caching {
  return (paths) => {
    const found = new Map(hashedNames(paths));
    for (const [path, isHashed] of said) {
      if (isHashed) found.set(path, 'immutable');
      else found.delete(path);
    }
    return found;
  };
}

/** What the captures of both builds from a tab say of names. The same name never gets two answers. */
async function saidByCaptures(project: BuiltProject): Promise<ReadonlyMap<string, boolean>> {
  const said = new Map<string, boolean>();
  for (const build of ['first', 'second'] as const) {
    const files = new Map<string, string | null>(project.sources);
    const { report } = await captureTab(files, () => {
      leaveBuilt(project, build, files);
      return true;
    });
    for (const [path, isHashed] of report.hashed ?? []) {
      expect([path, said.get(path) ?? isHashed]).toEqual([path, isHashed]);
      said.set(path, isHashed);
    }
  }
  return said;
}

function print(title: string, rows: readonly Row[]): void {
  const columns = ['variant', 'hashed', 'immutable', 'kept', 'stable', 'wrongly immutable', 'unchanged'];
  const lines = rows.map(({ name, hashed, notImmutable, notKept, stable, wronglyImmutable, unchanged }) =>
    [name, hashed, hashed - notImmutable.length, hashed - notKept.length, stable, wronglyImmutable.length, unchanged]);
  console.log([title, ...[columns, ...lines].map((line) => `| ${line.join(' | ')} |`)].join('\n'));
}

/**
 * The share of all hashed files that a rule does not miss, in projects whose tools name the files: what a
 * project names itself may go unknown, and is asked for again.
 */
function shareOf(all: readonly Row[], missed: (row: Row) => readonly string[]): number {
  const rows = all.filter(({ ownNames }) => !ownNames);
  const hashed = rows.reduce((sum, row) => sum + row.hashed, 0);
  return (hashed - rows.reduce((sum, row) => sum + missed(row).length, 0)) / hashed;
}

const wrong = (rows: readonly Row[]): string[] =>
  rows.flatMap(({ name, wronglyImmutable }) => wronglyImmutable.map((path) => `${name}: ${path}`));

describe('names of files as real tools give them, captured from tabs', () => {
  const rows: Row[] = [];
  beforeAll(async () => {
    for (const project of builtProjects().filter(({ sources }) => sources.has('package.json'))) {
      const { variant, record } = project;
      rows.push({ ...variant, ...figuresOf(record, cachingOf(await saidByCaptures(project))) });
    }
    print('From tabs', rows);
  });

  test('no file that keeps its name is cached for ever', () => {
    expect(wrong(rows)).toEqual([]);
  });

  test('at least 99 of 100 hashed files are cached for ever, and kept for open tabs', () => {
    expect(shareOf(rows, ({ notImmutable }) => notImmutable)).toBeGreaterThanOrEqual(0.99);
    expect(shareOf(rows, ({ notKept }) => notKept)).toBeGreaterThanOrEqual(0.99);
  });
});

describe('the same names in folders and archives, judged by their form alone', () => {
  const rows = builtProjects().map(({ variant, record }) => ({ ...variant, ...figuresOf(record, hashedNames) }));

  test('no file that keeps its name is cached for ever', () => {
    print('From folders and archives', rows);
    expect(wrong(rows)).toEqual([]);
  });

  // What lies outside the folders of tools and is no program is asked for again: a person may have named it so.
  test('of the hashed programs, at least 99 of 100 are cached for ever, and kept for open tabs', () => {
    const programs = (paths: readonly string[]): string[] => paths.filter((path) => /\.(?:m?js|css)(?:\.map)?$/.test(path));
    expect(shareOf(rows, ({ notImmutable }) => programs(notImmutable))).toBeGreaterThanOrEqual(0.99);
    expect(shareOf(rows, ({ notKept }) => programs(notKept))).toBeGreaterThanOrEqual(0.99);
  });

  test('and of all hashed files, 9 of 10', () => {
    expect(shareOf(rows, ({ notImmutable }) => notImmutable)).toBeGreaterThanOrEqual(0.9);
  });
});
