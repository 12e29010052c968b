import { describe, expect, test } from 'vitest';
import { dependencyFindings } from '../../../src/sources/dependencies/dependency-findings.ts';
import { packageJsonOf } from '../../../src/sources/frameworks/project-facts.ts';

/** What is found in a project folder with these files; null: a file whose text could not be had. */
function found(files: Record<string, string | null>): string[] {
  const text = files['package.json'];
  const configs = new Map(typeof text === 'string' ? [['package.json', text]] : []);
  const facts = { names: new Set(Object.keys(files)), configs, packageJson: packageJsonOf(text ?? null) };
  return dependencyFindings(facts, files).map(({ check, level, message, path }) => `${level} ${check} ${path}: ${message}`);
}

const asks = JSON.stringify({ dependencies: { react: '^19.0.0', '@scope/a': '1.x' }, devDependencies: { vite: '^8' } });
const root = { dependencies: { react: '^19.0.0', '@scope/a': '1.x' }, devDependencies: { vite: '^8' } };
const without = (name: string): object => ({ dependencies: Object.fromEntries(Object.entries(root.dependencies).filter(([each]) => each !== name)), devDependencies: root.devDependencies });

const locks: Record<string, { whole: string; lacksReact: string }> = {
  'package-lock.json': { whole: JSON.stringify({ lockfileVersion: 3, packages: { '': root, 'node_modules/react': {} } }), lacksReact: JSON.stringify({ lockfileVersion: 3, packages: { '': without('react') } }) },
  'npm-shrinkwrap.json': { whole: JSON.stringify({ lockfileVersion: 1, dependencies: { react: {}, '@scope/a': {}, vite: {} } }), lacksReact: JSON.stringify({ lockfileVersion: 1, dependencies: { '@scope/a': {}, vite: {} } }) },
  'pnpm-lock.yaml': {
    whole: "lockfileVersion: '9.0'\n\nimporters:\n\n  .:\n    dependencies:\n      '@scope/a':\n        specifier: 1.x\n      react:\n        specifier: ^19.0.0\n    devDependencies:\n      vite:\n        specifier: ^8\n",
    lacksReact: "lockfileVersion: '6.0'\n\ndependencies:\n  '@scope/a':\n    specifier: 1.x\n\ndevDependencies:\n  vite:\n    specifier: ^8\n\npackages:\n\n  /react-dom@19.0.0:\n    dev: false\n",
  },
  'yarn.lock': {
    whole: '# yarn lockfile v1\n\n\n"@scope/a@1.x":\n  version "1.2.0"\n\nreact@^19.0.0, react@^19.1.0:\n  version "19.1.0"\n\nvite@^8:\n  version "8.0.0"\n',
    lacksReact: '__metadata:\n  version: 8\n\n"@scope/a@npm:1.x":\n  version: 1.2.0\n\n"react-dom@npm:^19":\n  version: 19.1.0\n  dependencies:\n    react: "npm:^19"\n\n"vite@npm:^8":\n  version: 8.0.0\n',
  },
};

describe('a lock file', () => {
  test.each(Object.entries(locks))('%s that knows all that is asked for is fine', (name, { whole }) => {
    expect(found({ 'package.json': asks, [name]: whole })).toEqual([]);
  });
  test.each(Object.entries(locks))('%s that does not know a package is told of', (name, { lacksReact }) => {
    expect(found({ 'package.json': asks, [name]: lacksReact })).toEqual([expect.stringMatching(new RegExp(`^warning dependencies ${name}: It does not know react, which package\\.json asks for`))]);
  });
  test.each(Object.entries(locks))('%s with a merge left half done is told of, or one that is none', (name, { whole }) => {
    expect(found({ 'package.json': asks, [name]: `<<<<<<< HEAD\n${whole}\n=======\n>>>>>>> main\n` })).toEqual([expect.stringMatching(/It is damaged/)]);
  });
  test('that was made for other versions is told of', () => {
    expect(found({ 'package.json': asks.replace('^8', '^9'), 'package-lock.json': locks['package-lock.json']?.whole ?? '' })).toEqual([expect.stringMatching(/other versions of vite than package\.json asks for/)]);
  });
  test('that cannot be read or is too large is not guessed at; nor is what lies in the project itself', () => {
    expect(found({ 'package.json': asks, 'package-lock.json': null })).toEqual([]);
    expect(found({ 'package.json': '{"dependencies":{"a":"file:./a","b":"workspace:*","c":"link:../c"}}', 'package-lock.json': '{"packages":{"":{}}}' })).toEqual([]);
  });
  test('names at most five packages', () => {
    const dependencies = Object.fromEntries(Array.from({ length: 9 }, (_, index) => [`p${index}`, '1']));
    expect(found({ 'package.json': JSON.stringify({ dependencies }), 'package-lock.json': '{"packages":{"":{}}}' })).toEqual([expect.stringContaining('p0, p1, p2, p3, p4 and 4 more, which')]);
  });
  test('is not missed where there is none', () => {
    expect(found({ 'package.json': asks })).toEqual([]);
    expect(found({ 'index.html': '' })).toEqual([]);
  });
});

test('lock files do not matter where nothing is installed', () => {
  const facts = { names: new Set(['package.json', 'yarn.lock', 'package-lock.json']), configs: new Map([['package.json', asks]]), packageJson: packageJsonOf(asks) };
  expect(dependencyFindings(facts, undefined)).toEqual([]);
});

describe('package managers', () => {
  test('several lock files are told of, with the one that counts', () => {
    expect(found({ 'package.json': asks, 'package-lock.json': locks['package-lock.json']?.whole ?? '', 'pnpm-lock.yaml': locks['pnpm-lock.yaml']?.whole ?? '' })).toEqual([
      expect.stringMatching(/\(pnpm-lock\.yaml, package-lock\.json\); packages are installed with pnpm/),
    ]);
  });
  test('another one than package.json names', () => {
    const named = JSON.stringify({ ...(JSON.parse(asks) as object), packageManager: 'pnpm@10.0.0' });
    expect(found({ 'package.json': named, 'package-lock.json': locks['package-lock.json']?.whole ?? '' })).toEqual([expect.stringMatching(/names pnpm as its package manager, but the lock file package-lock\.json is npm’s/)]);
    expect(found({ 'package.json': named, 'pnpm-lock.yaml': locks['pnpm-lock.yaml']?.whole ?? '' })).toEqual([]);
  });
  test('bun’s lock file says nothing to npm', () => {
    const lock = `{ "lockfileVersion": 1, "workspaces": { "": { "name": "x", "dependencies": ${JSON.stringify({ react: '^19.0.0', '@scope/a': '1.x' })}, "devDependencies": { "vite": "^8", } } }, }`;
    expect(found({ 'package.json': asks, 'bun.lock': lock })).toEqual([expect.stringMatching(/installed with npm, which does not know bun\.lock/)]);
    expect(found({ 'package.json': asks, 'bun.lockb': '\0' })).toHaveLength(1);
  });
  test('a package.json that is no JSON is told of', () => {
    expect(found({ 'package.json': '{ "name": "x", }' })).toEqual(['warning dependencies package.json: It is not valid JSON, so nothing can be installed or built by it.']);
  });
});
