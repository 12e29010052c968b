import { describe, expect, test } from 'vitest';
import { reachableFrom, readSources, type SourceFile } from './support/source-tree.ts';

const files = readSources('src');

/** Floors from the top down. A file may import from its own folder and from floors below; folders that share a floor do not know each other. */
const floors: readonly (readonly string[])[] = [
  ['background', 'offscreen', 'content', 'ui', 'cli', 'agent'],
  ['messaging'],
  ['deployment'],
  ['strategies'],
  ['targets'],
  ['sources'],
  ['packaging'],
  ['security'],
  ['storage'],
  ['durable'],
  ['domain'],
];

/** Who may look up or sideways, and why. */
const exceptions: readonly { from: string; to: string; because: string }[] = [
  { from: 'src/sources/bolt-tab/', to: 'src/content/', because: 'the bolt-tab source injects the content scripts and speaks their messages' },
];

function folderOf(path: string): string {
  return path.split('/')[1] ?? '';
}

function floorOf(path: string): number {
  return floors.findIndex((names) => names.includes(folderOf(path)));
}

function allImports(file: SourceFile): string[] {
  return [...file.imports, ...file.typeImports].filter((path) => path.startsWith('src/'));
}

/** Asserts with the sentences themselves, so that a failure reads like a review. */
function none(sentences: readonly string[]): void {
  expect(sentences, sentences.join('\n')).toEqual([]);
}

describe('the house', () => {
  test('every file stands on a floor', () => {
    none(files.filter((file) => floorOf(file.path) < 0).map((file) => `${file.path} stands on no floor: put it into one of the folders of the house.`));
  });

  test('files import from their own folder and from floors below', () => {
    none(files.flatMap((file) => allImports(file).flatMap((target) => {
      if (folderOf(target) === folderOf(file.path)) return [];
      if (exceptions.some(({ from, to }) => file.path.startsWith(from) && target.startsWith(to))) return [];
      if (floorOf(target) > floorOf(file.path)) return [];
      return [`${file.path} imports ${target}: ${folderOf(file.path)} may only import from floors below its own.`];
    })));
  });

  test('the domain imports zod and nothing else', () => {
    none(files.filter((file) => folderOf(file.path) === 'domain').flatMap((file) => file.packages.filter((name) => name !== 'zod').map((name) => `${file.path} imports ${name}: the domain is pure.`)));
  });

  test('durable knows nothing of ours', () => {
    none(files.filter((file) => folderOf(file.path) === 'durable').flatMap((file) => allImports(file).filter((path) => folderOf(path) !== 'durable').map((path) => `${file.path} imports ${path}: the engine knows nothing of deployments.`)));
  });

  test('the interface talks to the rest through messages and queries', () => {
    const forbidden = ['deployment', 'targets', 'strategies', 'sources', 'background', 'offscreen'];
    none(files.filter((file) => folderOf(file.path) === 'ui').flatMap((file) => file.imports.filter((path) => forbidden.includes(folderOf(path))).map((path) => `${file.path} imports ${path}: the interface asks through messaging/client and watches through storage/queries.`)));
  });

  test('there are no cycles', () => {
    const byPath = new Map(files.map((file) => [file.path, file]));
    const done = new Set<string>();
    const cycles: string[] = [];
    const visit = (path: string, trail: readonly string[]): void => {
      if (trail.includes(path)) cycles.push(`${[...trail.slice(trail.indexOf(path)), path].join(' > ')} is a cycle: move what both need into a file of its own.`);
      if (trail.includes(path) || done.has(path)) return;
      for (const next of byPath.get(path)?.imports ?? []) visit(next, [...trail, path]);
      done.add(path);
    };
    for (const file of files) visit(file.path, []);
    none(cycles);
  });

  test('files are small, and there are no barrels', () => {
    none(files.flatMap((file) => {
      const lines = file.text.split('\n').length;
      const entry = file.path === 'src/background/index.ts';
      return [
        ...(lines > 400 ? [`${file.path} has ${lines} lines: split it by idea, 400 is the most.`] : []),
        ...(/\/index\.tsx?$/.test(file.path) && !entry ? [`${file.path} is a barrel: import the file that has the name.`] : []),
        ...(/\/(utils|helpers|types)(\/|\.ts)/.test(file.path) ? [`${file.path} is named after nothing: name it after the one idea it holds.`] : []),
      ];
    }));
  });

  test('nothing the agent reaches touches the browser or its database', () => {
    const reached = reachableFrom(files, files.filter((file) => folderOf(file.path) === 'agent'));
    none(reached.flatMap((file) => [
      ...(/\b(?:chrome|window)\.[a-zA-Z]/.test(withoutComments(file.text)) ? [`${file.path} is part of the agent and touches the browser.`] : []),
      ...file.packages.filter((name) => ['dexie', 'webextension-polyfill', 'react'].includes(name)).map((name) => `${file.path} is part of the agent and imports ${name}.`),
    ]));
  });

  test('nothing the extension reaches imports from Node', () => {
    const reached = reachableFrom(files, files.filter((file) => ['background', 'offscreen', 'content', 'ui'].includes(folderOf(file.path))));
    none(reached.flatMap((file) => file.packages.filter((name) => name.startsWith('node:')).map((name) => `${file.path} runs in the browser and imports ${name}.`)));
  });

  test('extension APIs are called by their one name', () => {
    none(files.filter((file) => /\bchrome\.[a-z]/.test(withoutComments(file.text)) && !/^src\/(background|offscreen|ui|content|sources\/bolt-tab)\//.test(file.path)).map((file) => `${file.path} calls chrome directly: only the extension's own contexts may.`));
  });

  test('pipelines and strategies are pure between their steps', () => {
    const impure = /\b(?:fetch\(|Date\.now\(|new Date\(\)|Math\.random\(|crypto\.(?:randomUUID|getRandomValues)\(|setTimeout\(|performance\.now\()/;
    none(files.filter((file) => /^src\/(strategies|deployment\/pipelines)\//.test(file.path)).flatMap((file) => {
      const found = impure.exec(withoutComments(file.text));
      return found ? [`${file.path} uses ${found[0]}: clocks, chance and the network are handed in, and used inside a step.`] : [];
    }));
  });

  test('every exported name has a docstring', () => {
    none(files.flatMap((file) => {
      const lines = file.text.split('\n');
      return lines.flatMap((line, index) => {
        const name = /^export (?:async )?(?:abstract )?(?:function|class|interface|const) (\w+)/.exec(line)?.[1];
        if (name === undefined) return [];
        const before = lines[index - 1]?.trim() ?? '';
        return before.endsWith('*/') || before.startsWith('@') ? [] : [`${file.path} exports ${name} without a docstring.`];
      });
    }));
  });
});

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:])\/\/.*$/gm, '$1');
}
