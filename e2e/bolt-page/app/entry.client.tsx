import { createRoot } from 'react-dom/client';
import { App } from './components/app.tsx';
import { restoreProject } from './lib/persistence/restore-project.ts';
import { loadChat } from './lib/persistence/useChatHistory.ts';

const root = document.getElementById('root');
if (root) createRoot(root).render(<App />);
// bolt.diy leaves it after its first render.
if (localStorage.getItem('mcp_settings') === null) localStorage.setItem('mcp_settings', JSON.stringify({ maxLLMSteps: 5, mcpConfig: { mcpServers: {} } }));
const loaded = await loadChat();
if (loaded) restoreProject(loaded);
