import { useStore } from '@nanostores/react';
import type { ChangeEvent } from 'react';
import type { ChatMessage } from '../lib/persistence/db.ts';
import { chats, type importChat } from '../lib/persistence/useChatHistory.ts';

/** What the chat shows before there is one: the chats so far, and a way to bring one in. */
export function Start({ importChat: bring }: { importChat: typeof importChat }) {
  const all = useStore(chats);
  const read = async ({ target }: ChangeEvent<HTMLInputElement>) => {
    const text = await target.files?.[0]?.text();
    if (text === undefined) return;
    const { description, messages } = JSON.parse(text) as { description?: string; messages: ChatMessage[] };
    await bring(description ?? 'Imported Chat', messages);
  };
  return (
    <div className="intro">
      <h1>Where ideas begin</h1>
      <p>Bring ideas to life in seconds or get help on existing projects.</p>
      <nav aria-label="Chats">{all.map((chat) => <a key={chat.id} href={`/chat/${chat.urlId ?? chat.id}`}>{chat.description}</a>)}</nav>
      <label className="import">Import Chat<input type="file" id="chat-import" accept=".json" onChange={(event) => void read(event)} /></label>
    </div>
  );
}
