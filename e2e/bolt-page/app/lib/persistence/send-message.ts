import { type BoltAction, parseMessage } from '../runtime/message-parser.ts';
import { WORK_DIR } from '../stores/files.ts';
import { workbenchStore } from '../stores/workbench.ts';
import type { ChatMessage } from './db.ts';
import { chatId, messages, storeMessageHistory } from './useChatHistory.ts';

/** Stands in for the language model: it makes a page with a title, or changes the title of the one there is. */
function answer(text: string): { says: string; title: string; page: string | undefined } {
  const asked = /[“"](.+?)[”"]/.exec(text)?.[1];
  if (chatId.get() === undefined) {
    const title = asked ?? text.trim();
    return { title, says: `Here is ${title}: one page, nothing to build.`, page: `<!doctype html>\n<html lang="en">\n  <head>\n    <meta charset="utf-8" />\n    <title>${title}</title>\n  </head>\n  <body>\n    <h1>${title}</h1>\n  </body>\n</html>` };
  }
  const entry = workbenchStore.files.get()[`${WORK_DIR}index.html`];
  const page = entry?.type === 'file' ? entry.content : '';
  const title = asked ?? '';
  if (asked === undefined || !page.includes('<title>')) return { title, says: 'I left everything as it is.', page: undefined };
  return { title, says: `The title is “${asked}” now.`, page: page.replace(/<title>[\s\S]*?<\/title>/, () => `<title>${asked}</title>`) };
}

function message(role: ChatMessage['role'], content: string): ChatMessage {
  return { id: `msg-${crypto.randomUUID().replaceAll('-', '').slice(0, 24)}`, role, content, createdAt: new Date(), parts: [{ type: 'text', text: content }] };
}

/** Writes a file as a model gives it: a little more of it ten times in five seconds. */
async function writeSlowly(key: string, action: BoltAction): Promise<void> {
  workbenchStore.addAction(key, '0', action);
  for (let tenth = 1; tenth < 10; tenth += 1) {
    await workbenchStore.streamAction(key, '0', { ...action, content: action.content.slice(0, action.content.length * tenth / 10) });
    await new Promise((resolve) => { setTimeout(resolve, 500); });
  }
}

/** Says something to the editor: it answers, does what its answer says, stores the chat and takes a snapshot. */
export async function sendMessage(text: string): Promise<void> {
  const { says, title, page } = answer(text);
  const artifact = page === undefined ? '' : `\n\n<boltArtifact id="page-title" title="${title}" type="bundled">\n<boltAction type="file" filePath="index.html">\n${page}\n</boltAction>\n</boltArtifact>`;
  const said = message('user', `[Model: claude-sonnet]\n\n[Provider: Anthropic]\n\n${text}`);
  const reply = message('assistant', says + artifact);
  const all = [...messages.get(), said, reply];
  messages.set(all);
  const [part] = parseMessage(reply.content).flatMap((found) => ('artifact' in found ? [found.artifact] : []));
  const [action] = part?.actions ?? [];
  const key = `${reply.id}-0`;
  if (part && action?.type === 'file' && text.includes('slowly')) {
    workbenchStore.addArtifact(key, part);
    // While a model still writes, the chat holds what has come of its answer.
    messages.set([...all.slice(0, -1), { ...reply, content: reply.content.split('</boltAction>')[0] ?? '' }]);
    await writeSlowly(key, action);
    messages.set(all);
    workbenchStore.runAction(key, '0', action);
    workbenchStore.closeArtifact(key);
  } else workbenchStore.play(reply.id, reply.content);
  await workbenchStore.done();
  await storeMessageHistory(all, title);
}
