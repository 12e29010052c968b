import { describe, expect, test } from 'vitest';
import { DeployError } from '../../src/domain/errors.ts';
import { nameWarnings, settleNames } from '../../src/packaging/names.ts';

function refusal(paths: readonly string[]): DeployError {
  try {
    settleNames(paths);
  } catch (error) {
    if (error instanceof DeployError) return error;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('names', () => {
  test('come out in Unicode normal form C, in the same order', () => {
    expect(settleNames(['z.txt', 'cafe\u0301/menu.txt', 'ÅÄÖ.txt'])).toEqual(['z.txt', 'caf\u00e9/menu.txt', 'ÅÄÖ.txt']);
  });

  test('two that become one are refused, and it is said why', () => {
    const error = refusal(['cafe\u0301.txt', 'caf\u00e9.txt']);
    expect(error).toMatchObject({ code: 'project.path-refused', retry: 'never' });
    expect(error.message).toBe('“caf\u00e9.txt” cannot be deployed: two files have this name once their accents are written the same way.');
  });

  test('one that stands twice is told apart from two that become one', () => {
    expect(refusal(['a.txt', 'a.txt']).message).toBe('“a.txt” cannot be deployed: the name occurs twice.');
  });

  test.each(['../a', '/a', 'a\\b', 'a//b', 'a./b', 'a\u0000', 'a:b'])('%j does not travel', (path) => {
    expect(refusal(['index.html', path])).toMatchObject({ code: 'project.path-refused' });
  });

  test.each([['.env', 'environment files hold secrets'], ['app/.env.local', 'environment files hold secrets'], ['.git/config', 'history'], ['keys/store.p12', 'private key']])(
    '%s is never packaged, wherever it comes from', (path, reason) => {
      expect(refusal(['index.html', path]).message).toContain(reason);
    });

  test('tells of twenty and counts the rest', () => {
    const error = refusal(Array.from({ length: 30 }, (_, index) => `bad${index}|`));
    expect(error.details?.['findings']).toHaveLength(20);
    expect(error.message).toContain('(and 29 more)');
  });

  test('too many files are no name', () => {
    expect(refusal(Array.from({ length: 20_001 }, (_, index) => `${index}.txt`)).message).toBe('The project cannot be deployed: there are more than 20000 files.');
  });
});

test('names that Windows keeps for devices travel, with a warning', () => {
  const paths = ['nul.bin', 'a/con/x.txt', 'AUX.js', 'com1', 'console.js', 'auxiliary/nully.txt'];
  expect(settleNames(paths)).toEqual(paths);
  expect(nameWarnings(paths).map(({ level, path }) => [level, path])).toEqual(paths.slice(0, 4).map((path) => ['warning', path]));
});
