import { describe, expect, test } from 'vitest';
import { type Captured, capturePicked, captureTab } from '../sources/captured-project.ts';
import { builtProjects, leaveBuilt } from './built-project.ts';

const projects = builtProjects();
const named = projects.map((project) => [project.variant.name, project] as const);
const routingOf = (differences: object) => ({ spa: false, cleanUrls: true, headers: [], redirects: [], ...differences });
/** Those that bolt.diy's containers can build. */
const inTabs = named.filter(([, { sources }]) => sources.has('package.json'));
/** Files of rules are read, and never published. */
const rules = ['_headers', '_redirects'];

/** What a site must come to: every file but rules, and nothing else left out. */
function expectWhole({ report, taken }: Captured, site: ReadonlyMap<string, string>): void {
  expect(report.leftOut.map(({ path }) => path).filter((path) => !rules.includes(path))).toEqual([]);
  expect(taken).toEqual([...site.keys()].filter((path) => !rules.includes(path)).toSorted());
}

describe('what real tools build, captured from a tab', () => {
  test.each(inTabs)('%s, twice in one container', async (_, project) => {
    const { variant, sources, site } = project;
    const files = new Map<string, string | null>(sources);
    for (const build of ['first', 'second'] as const) {
      const captured = await captureTab(files, (command) => {
        if (command === variant.command) leaveBuilt(project, build, files);
        return command === variant.command;
      });
      const { source, routing } = captured.report;
      expect([source.buildCommand, source.output, routing])
        .toEqual([variant.command, variant.output, routingOf(variant.routing)]);
      expectWhole(captured, site(build));
    }
  });
});

describe.each(['folder', 'zip'] as const)('what real tools build, picked as a %s', (kind) => {
  test.each(named)('%s: the finished site alone', async (_, { variant, site }) => {
    const captured = await capturePicked(kind, site('first'));
    expect([captured.report.source.output, captured.report.routing]).toEqual(['', routingOf(variant.routing)]);
    expectWhole(captured, site('first'));
  });

  test.each(named)('%s: the project with its output in it', async (_, project) => {
    const files = new Map<string, string | null>(project.sources);
    leaveBuilt(project, 'first', files);
    const captured = await capturePicked(kind, new Map([...files].map(([path, text]) => [path, text ?? ''])));
    const { source, routing } = captured.report;
    expect([source.output, routing]).toEqual([project.variant.output, routingOf(project.variant.routing)]);
    expectWhole(captured, project.site('first'));
  });
});
