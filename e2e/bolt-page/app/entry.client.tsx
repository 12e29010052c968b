import { createRoot } from 'react-dom/client';
import { App } from './components/app.tsx';
import { loadChat } from './lib/persistence/use-chat-history.ts';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
void loadChat();
