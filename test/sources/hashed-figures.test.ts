import { describe, expect, it } from 'vitest';
import { hashedNames, type Lasting } from '../../src/agent/serving/hashed-names.ts';
import { builtProjects, leaveBuilt } from '../ground-truth/built-project.ts';
import { figuresOf, type Figures } from '../ground-truth/figures.ts';
import { captureTab } from './captured-project.ts';

/** What an agent that knows no other release lets browsers keep. */
function caching(paths: readonly string[], hashed: ReadonlyMap<string, boolean>): ReadonlyMap<string, Lasting> {
  const found = new Map(hashedNames(paths));
  for (const [path, says] of hashed) if (says) found.set(path, 'immutable'); else found.delete(path);
  return found;
}

function sum(figures: readonly Figures[], what: (figures: Figures) => number): number {
  return figures.reduce((total, each) => total + what(each), 0);
}

describe('hashed names of real builds, each built twice with every source changed in between', () => {
  const projects = builtProjects();

  it('are told by captures of tabs', async () => {
    const all: Figures[] = [];
    for (const project of projects) {
      const { variant, record, sources, site } = project;
      const said = new Map<string, ReadonlyMap<string, boolean>>();
      for (const build of ['first', 'second'] as const) {
        const files = new Map<string, string | null>(sources);
        const { report } = await captureTab(files, () => {
          leaveBuilt(project, build, files);
          return true;
        }, { output: variant.output, buildCommand: variant.command ?? 'true' });
        said.set([...site(build).keys()].join(), report.hashed ?? new Map());
      }
      const figures = figuresOf(record, (paths) => caching(paths, said.get(paths.join()) ?? new Map()));
      expect([variant.name, figures.wronglyImmutable]).toEqual([variant.name, []]);
      all.push(figures);
    }
    const hashed = sum(all, (figures) => figures.hashed);
    const [notImmutable, notKept] = [all.flatMap((figures) => figures.notImmutable), all.flatMap((figures) => figures.notKept)];
    console.log(`tab: ${hashed} hashed, not immutable ${notImmutable.join(' ')}, not kept ${notKept.join(' ')}; ${sum(all, (figures) => figures.stable)} stable`);
    expect(notImmutable.length / hashed).toBeLessThanOrEqual(0.01);
    expect(notKept.length / hashed).toBeLessThanOrEqual(0.01);
  });

  it('are told by their forms where nothing is recorded, and never those of stable files', () => {
    const all = projects.map(({ record }) => figuresOf(record, (paths) => caching(paths, new Map())));
    expect(all.flatMap((figures) => figures.wronglyImmutable)).toEqual([]);
    const hashed = sum(all, (figures) => figures.hashed);
    const missed = all.flatMap((figures) => figures.notImmutable);
    console.log(`folder and archive: ${hashed} hashed, not immutable ${missed.join(' ')}`);
    expect(missed.length / hashed).toBeLessThan(0.12);
  });
});
