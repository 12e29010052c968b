import { useStore } from '@nanostores/react';
import { workbenchStore } from '../lib/stores/workbench.ts';

const workdir = '/home/project/';

/** The right half: the files, one of them open, and the terminal. */
export function Workbench() {
  const files = useStore(workbenchStore.files);
  const artifacts = useStore(workbenchStore.artifacts);
  const selected = useStore(workbenchStore.selectedFile);
  const show = useStore(workbenchStore.showWorkbench);
  const view = useStore(workbenchStore.currentView);
  const terminal = useStore(workbenchStore.terminal);
  if (!show) return null;
  const paths = Object.entries(files).filter(([, entry]) => entry?.type === 'file').map(([path]) => path).toSorted();
  const open = selected ?? paths.find((path) => /App\.tsx$|index\.html$/.test(path));
  const entry = open === undefined ? undefined : files[open];
  const title = Object.values(artifacts).at(-1)?.title ?? '';
  return (
    <section className="workbench" aria-label="Workbench">
      <div className="tabs" role="tablist">
        {(['code', 'preview'] as const).map((name) => <button key={name} role="tab" aria-selected={view === name} onClick={() => workbenchStore.currentView.set(name)}>{name === 'code' ? 'Code' : 'Preview'}</button>)}
        <span className="artifact">{title}</span>
      </div>
      <div className="panes">
        <ul className="tree" aria-label="Files">
          {paths.map((path) => <li key={path}><button className={path === open ? 'open' : ''} onClick={() => workbenchStore.selectedFile.set(path)}>{path.slice(workdir.length)}</button></li>)}
        </ul>
        <pre className="editor">{entry?.type === 'file' ? (entry.isBinary ? 'This file cannot be shown as text.' : entry.content) : ''}</pre>
      </div>
      <pre className="terminal" aria-label="Terminal">{`~/project\n❯ ${terminal}`}</pre>
    </section>
  );
}
