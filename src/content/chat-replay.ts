const action = /<boltAction\s([^>]*)>([\s\S]*?)<\/boltAction>/g;
const attribute = /(\w+)="([^"]*)"/g;
const workdir = '/home/project/';

/**
 * The project's files as its chat made them: every `<boltAction type="file" filePath="…">` of the messages, later ones over earlier.
 * Text is undone as bolt.diy undoes it (app/lib/runtime/message-parser.ts): trimmed, one newline at the end, a file that is one code
 * fence loses the fence, `&lt;` and `&gt;` become signs except in Markdown. An action that was cut off is not taken.
 */
export function replayChat(messages: readonly string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const message of messages) {
    for (const [, head = '', body = ''] of message.matchAll(action)) {
      const attributes = new Map([...head.matchAll(attribute)].map(([, name = '', value = '']) => [name, value]));
      const path = relative(attributes.get('filePath') ?? '');
      if (attributes.get('type') === 'file' && path !== undefined) files.set(path, written(path, body));
    }
  }
  return files;
}

/** Title of the first artifact of a chat: it never changes, unlike the chat's own name. Empty when there is none. */
export function firstTitle(messages: readonly string[]): string {
  for (const message of messages) {
    const title = /<boltArtifact\s[^>]*?\btitle="([^"]*)"/.exec(message)?.[1];
    if (title !== undefined) return title;
  }
  return '';
}

function relative(path: string): string | undefined {
  const inside = path.startsWith(workdir) ? path.slice(workdir.length) : path.replace(/^(?:\.?\/)+/, '');
  return inside === '' || inside.split('/').some((part) => part === '..' || part === '.' || part === '') ? undefined : inside;
}

function written(path: string, body: string): string {
  let text = body.trim();
  if (!path.endsWith('.md')) {
    text = /^\s*```\w*\n([\s\S]*?)\n\s*```\s*$/.exec(text)?.[1] ?? text;
    text = text.replaceAll('&lt;', '<').replaceAll('&gt;', '>');
  }
  return `${text}\n`;
}
