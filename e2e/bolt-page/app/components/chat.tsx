import { useStore } from '@nanostores/react';
import { useState, type FormEvent } from 'react';
import { chatId, chats, messages, sendMessage } from '../lib/persistence/use-chat-history.ts';

function plain(content: string): string {
  return content.replace(/^\[Model: [^\]]*\]\s*\[Provider: [^\]]*\]\s*/, '').replaceAll(/<boltArtifact[\s\S]*?<\/boltArtifact>/g, '').trim();
}

/** The left half: what was said, and where to say more. */
export function Chat() {
  const said = useStore(messages);
  const id = useStore(chatId);
  const all = useStore(chats);
  const [text, setText] = useState('');
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (text.trim() === '') return;
    setText('');
    void sendMessage(text);
  };
  return (
    <section className="chat" aria-label="Chat">
      <div className="messages">
        {said.map(({ id: key, role, content }) => <div key={key} className={`message ${role}`}>{plain(content)}</div>)}
        {id === undefined ? (
          <div className="intro">
            <h1>Where ideas begin</h1>
            <p>Bring ideas to life in seconds or get help on existing projects.</p>
            <nav aria-label="Chats">{all.map((chat) => <a key={chat.id} href={`/chat/${chat.urlId ?? chat.id}`}>{chat.description}</a>)}</nav>
          </div>
        ) : null}
      </div>
      <form onSubmit={send}>
        <textarea aria-label="Message" value={text} placeholder="How can Bolt help you today?" onChange={({ target }) => setText(target.value)} />
        <button type="submit">Send</button>
      </form>
    </section>
  );
}
