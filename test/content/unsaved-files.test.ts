import { expect, test } from 'vitest';
import { unsavedFiles } from '../../src/content/unsaved-files.ts';

const stores = (...values: unknown[]) => values.map((value) => ({ get: () => value }));

test('files with unsaved text are told by the one store that holds a set of the project\'s paths', () => {
  const map = { '/home/project/a.js': { type: 'file' } };
  expect(unsavedFiles(stores('a theme', map, new Set(), new Set(['/home/project/src/App.tsx', '/home/project/index.html'])))).toEqual(['src/App.tsx', 'index.html']);
  expect(unsavedFiles(stores(map, new Set(['dark', '/home/project/a.js']), new Set([7]), null))).toEqual([]);
});
