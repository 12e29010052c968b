import { describe, expect, test } from 'vitest';
import { firstTitle, replayChat } from '../../src/content/chat-replay.ts';

const file = (path: string, text: string) => `<boltAction type="file" filePath="${path}">\n${text}\n</boltAction>`;

describe('replaying a chat', () => {
  test('later messages write over earlier ones, and user messages count', () => {
    const files = replayChat([file('a.txt', 'one') + file('b.txt', 'two'), `I changed it: ${file('a.txt', 'three')}`]);
    expect([...files]).toEqual([['a.txt', 'three\n'], ['b.txt', 'two\n']]);
  });

  test('text is undone as the editor undoes it', () => {
    const files = replayChat([file('a.html', '  &lt;p&gt;&amp;lt;  ') + file('b.ts', '```ts\nlet a = 1;\n```') + file('c.md', '&lt;p&gt;\n```js\nx\n```')]);
    expect(files.get('a.html')).toBe('<p>&amp;lt;\n');
    expect(files.get('b.ts')).toBe('let a = 1;\n');
    expect(files.get('c.md')).toBe('&lt;p&gt;\n```js\nx\n```\n');
  });

  test('commands, actions that were cut off and paths that lead out are no files', () => {
    const files = replayChat([`<boltAction type="shell">npm install</boltAction>${file('../out.txt', 'x')}${file('a/../../b', 'x')}<boltAction type="file" filePath="cut.txt">\nhalf`]);
    expect([...files]).toEqual([]);
  });

  test('absolute paths of the project become relative', () => {
    expect([...replayChat([file('/home/project/src/a.ts', 'x') + file('./b.ts', 'y')]).keys()]).toEqual(['src/a.ts', 'b.ts']);
  });

  test('attributes may come in any order', () => {
    expect([...replayChat(['<boltAction filePath="x.txt" type="file">y</boltAction>'])]).toEqual([['x.txt', 'y\n']]);
  });

  test('the first artifact gives the title', () => {
    expect(firstTitle(['hello', '<boltArtifact id="a" title="Tide table" type="bundled">', '<boltArtifact title="Other">'])).toBe('Tide table');
    expect(firstTitle(['hello'])).toBe('');
  });
});
