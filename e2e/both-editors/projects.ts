import { sampleProject } from '../bolt-page/sample-project.ts';
import type { Action } from './chats.ts';

/** A project of three files with a build of its own, which takes so many ms; `building.txt` is there once it runs. */
export function builtProject(word: string, takes = 0): Action[] {
  return [
    { file: 'package.json', text: JSON.stringify({ name: 'built', private: true, type: 'module', scripts: { build: 'node build.mjs' } }, undefined, 2) },
    { file: 'build.mjs', text: [
      "import { mkdirSync, writeFileSync } from 'node:fs';",
      "writeFileSync('building.txt', 'begun');",
      `await new Promise((resolve) => setTimeout(resolve, ${takes}));`,
      "mkdirSync('dist', { recursive: true });",
      `writeFileSync('dist/index.html', '<!doctype html><html lang="en"><title>${word}</title><h1>version ${word}</h1></html>');`,
    ].join('\n') },
    { file: 'README.md', text: `# ${word}` },
  ];
}

/**
 * The sample project as a chat can hold it: what is no text comes out of a program that the chat runs. Names that an attribute of a tag
 * cannot hold are not among them.
 */
export async function sampleActions(): Promise<Action[]> {
  const { files } = await sampleProject();
  const texts: Action[] = [];
  const packed: Record<string, string> = {};
  for (const [path, content] of files) {
    const bytes = Buffer.from(content);
    const text = bytes.toString('utf8');
    const whole = text.trim() !== '' && !path.startsWith('public/') && Buffer.from(text).equals(bytes);
    if (whole) texts.push({ file: path, text: text.trim() });
    else packed[path] = bytes.toString('base64');
  }
  const unpack = [
    "import { mkdirSync, writeFileSync } from 'node:fs';",
    "import { dirname } from 'node:path';",
    `const packed = ${JSON.stringify(packed)};`,
    'for (const [path, data] of Object.entries(packed)) {',
    '  mkdirSync(dirname(path), { recursive: true });',
    "  writeFileSync(path, Buffer.from(data, 'base64'));",
    '}',
    "writeFileSync('unpacked.txt', 'all');",
  ].join('\n');
  return [...texts, { file: 'make-assets.mjs', text: unpack }, { shell: 'node make-assets.mjs' }, { shell: 'npm install' }, { start: 'npm run dev' }];
}
