import { useStore } from '@nanostores/react';
import { chatId, description, importChat } from '../lib/persistence/useChatHistory.ts';
import { Chat } from './chat.tsx';
import { Start } from './start.tsx';
import { Workbench } from './workbench.tsx';

/** The whole page. */
export function App() {
  const title = useStore(description);
  const id = useStore(chatId);
  return (
    <div className="flex flex-col h-full w-full bg-bolt-elements-background-depth-1">
      <header className="flex items-center px-4 border-b h-[var(--header-height)] border-bolt-elements-borderColor">
        <a href="/" className="logo"><img src="/logo-light-styled.png" alt="logo" className="logo-light" /><img src="/logo-dark-styled.png" alt="logo" className="logo-dark" /></a>
        <span className="title">{title}</span>
      </header>
      <main className="halves">
        <Chat importChat={importChat}>{id === undefined ? <Start importChat={importChat} /> : null}</Chat>
        <Workbench />
      </main>
    </div>
  );
}
