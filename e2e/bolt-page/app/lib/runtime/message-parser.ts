/** Something an answer does: writes a file, or runs a command. */
export type BoltAction = { type: 'file'; filePath: string; content: string } | { type: 'shell' | 'start' | 'build'; content: string };

/** One `<boltArtifact>` of a message. Its text may have been cut off: then it is not closed, and its last action may be a half one. */
export interface BoltArtifact {
  id: string;
  title: string;
  actions: BoltAction[];
  half?: BoltAction;
  closed: boolean;
}

/** A message is text with artifacts in between. */
export type MessagePart = { text: string } | { artifact: BoltArtifact };

const ARTIFACT = /<boltArtifact\s([^>]*)>([\s\S]*?)(<\/boltArtifact>|$)/g;
const ACTION = /<boltAction\s([^>]*)>([\s\S]*?)<\/boltAction>/g;
const HALF = /<boltAction\s([^>]*)>([\s\S]*)$/;

/** Takes a message apart. Model and provider, which bolt.diy writes in front of what was said, are left out. */
export function parseMessage(content: string): MessagePart[] {
  const parts: MessagePart[] = [];
  let end = 0;
  const say = (until: number) => {
    const text = content.slice(end, until).replace(/^\[Model: [^\]]*\]\s*\[Provider: [^\]]*\]\s*/, '').trim();
    if (text !== '') parts.push({ text });
  };
  for (const match of content.matchAll(ARTIFACT)) {
    say(match.index);
    end = match.index + match[0].length;
    const { id = '', title = '' } = attributes(match[1] ?? '');
    const body = match[2] ?? '';
    const actions = [...body.matchAll(ACTION)].flatMap(([, head = '', text = '']) => action(attributes(head), text));
    const [, head, text = ''] = HALF.exec(body.replace(ACTION, '')) ?? [];
    const [half] = head === undefined ? [] : action(attributes(head), text);
    // A command that is not whole yet is not told of; only files are written while they come.
    parts.push({ artifact: { id, title, actions, closed: match[3] !== '', ...(half?.type === 'file' ? { half } : {}) } });
  }
  say(content.length);
  return parts;
}

function action({ type, filePath }: Record<string, string>, body: string): BoltAction[] {
  if (type === 'file' && filePath !== undefined) return [{ type, filePath, content: fileText(filePath, body) }];
  return type === 'shell' || type === 'start' || type === 'build' ? [{ type, content: body.trim() }] : [];
}

/** As bolt.diy's own parser leaves a file: trimmed, one newline at the end, a fence around it gone, its escapes undone outside Markdown. */
function fileText(path: string, body: string): string {
  const text = body.trim();
  if (path.endsWith('.md')) return `${text}\n`;
  const inner = /^```\w*\n([\s\S]*?)\n\s*```$/.exec(text)?.[1] ?? text;
  return `${inner.replaceAll('&lt;', '<').replaceAll('&gt;', '>')}\n`;
}

function attributes(head: string): Record<string, string> {
  return Object.fromEntries([...head.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', value = '']) => [name, value]));
}
