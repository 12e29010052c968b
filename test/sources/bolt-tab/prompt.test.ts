import { describe, expect, test } from 'vitest';
import { questionPatience } from '../../../src/sources/bolt-tab/prompt.ts';

describe('telling a question from output', () => {
  test.each<[string, boolean, 1 | 4 | undefined]>([
    ['Ok to proceed? (y)', true, 1],
    ['? Which framework do you use? › - Use arrow-keys. Return to submit.', false, 1],
    ['Overwrite dist? [y/N]', false, 1],
    ['Which port shall it use? (3000)', true, 1],
    ['Password:', true, 1],
    ['Press any key to continue...', false, 1],
    ['Project name:', true, 1],
    ['Did you mean “./App.tsx”?', false, 4],
    ['Enter your token:', false, 4],
    ['rendering chunks (12)', true, undefined],
    ['vite v5.4.2 building for production...', false, undefined],
    ['Creating an optimized production build ...', true, undefined],
    ['dist/assets/index.js  142.3 kB │ gzip: 45.8 kB', false, undefined],
    ['transforming (31) src/App.tsx', true, undefined],
    ['Route (app):', false, undefined],
    ['', false, undefined],
  ])('%s', (line, unfinished, patience) => {
    expect(questionPatience(line, unfinished)).toBe(patience);
  });
});
