import { expect, test } from 'vitest';
import { commandIn, optionOf, targetOf } from '../../../src/sources/frameworks/script-command.ts';

test.each<[string, string | undefined, string | undefined, string | undefined]>([
  ['vite build', '', undefined, undefined],
  ['tsc -b && vite build --outDir www', '', undefined, 'www'],
  ['vite build client --outDir="a b"', '', 'client', 'a b'],
  ["NODE_ENV=production npx vite build --outDir='x' || exit 1", '', undefined, 'x'],
  ['node --max-old-space-size=4096 ./node_modules/vite/bin/vite.js build app', '', 'app', undefined],
  ['cd web && vite build', 'web', undefined, undefined],
  ['cd web\nvite build', '', undefined, undefined],
  ['cd a; cd ../b && npx vite build', 'b', undefined, undefined],
  ['cd $HOME && vite build', undefined, undefined, undefined],
  ['cd .. && vite build', undefined, undefined, undefined],
])('%s', (script, folder, target, outDir) => {
  const command = commandIn(script, 'vite', 'build');
  expect(command).toBeDefined();
  expect([command?.folder, targetOf(command), optionOf(command, '--outDir')]).toEqual([folder, target, outDir]);
});

test('other commands are not it', () => {
  for (const script of ['vite', 'vite preview', 'build vite', 'echo "vite build"', 'my-vite build', '']) expect(commandIn(script, 'vite', 'build'), script).toBeUndefined();
  expect(commandIn('BUILD_PATH=./out react-scripts build', 'react-scripts', 'build')?.env.get('BUILD_PATH')).toBe('./out');
});
