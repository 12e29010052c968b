import { describe, expect, test } from 'vitest';
import { answersIn, countActions } from '../../src/content/count-actions.ts';

const action = (type: string) => `<boltAction type="${type}" filePath="a">x</boltAction>`;

describe('the actions in a message', () => {
  test('are counted for each of its artifacts', () => {
    expect(countActions(`Hi <boltArtifact id="a" title="One">${action('file')}${action('shell')}</boltArtifact> and <boltArtifact title="Two" id="b">${action('start')}</boltArtifact>`))
      .toEqual([{ title: 'One', actions: 2 }, { title: 'Two', actions: 1 }]);
    expect(countActions('<boltArtifact title="Empty"></boltArtifact>')).toEqual([{ title: 'Empty', actions: 0 }]);
    expect(countActions('no artifact, <boltArtifacts> neither')).toEqual([]);
  });

  test('are only those that are written to their end', () => {
    expect(countActions(`<boltArtifact title="One">${action('file')}<boltAction type="file" filePath="b">half`)).toEqual([{ title: 'One', actions: 1 }]);
    expect(countActions(`<boltArtifact title="One">${action('file')}<boltAction type="fi`)).toEqual([{ title: 'One', actions: 1 }]);
    expect(countActions('<boltArtifact title="On')).toEqual([]);
  });

  test('are not those that a file or an offered answer talks about', () => {
    expect(countActions(`<boltArtifact title="One"><boltAction type="file" filePath="a.md"><boltAction in prose</boltAction></boltArtifact>`)).toEqual([{ title: 'One', actions: 1 }]);
    expect(countActions(`<bolt-quick-actions><boltArtifact title="No">${action('file')}</boltArtifact></bolt-quick-actions>`)).toEqual([]);
  });

  test('of a chat are those of its messages that have any', () => {
    expect(answersIn([{ id: 'p', content: 'Build it' }, { id: 'm', parts: [{ type: 'step-start' }, { type: 'text', text: `<boltArtifact title="One">${action('file')}</boltArtifact>` }] }, { id: 'n' }]))
      .toEqual([{ message: 'm', artifacts: [{ title: 'One', actions: 1 }] }]);
  });
});

test('thousands of actions in megabytes of text are counted in one pass over it', () => {
  // Searching for the artifact's end anew at each action would read 300 GB here, and a page would hang.
  const file = `<boltAction type="file" filePath="tides.txt">${'high water '.repeat(700)}</boltAction>\n`;
  expect(countActions(`<boltArtifact id="a" title="Archive">${file.repeat(6_000)}</boltArtifact>`)).toEqual([{ title: 'Archive', actions: 6_000 }]);
});
