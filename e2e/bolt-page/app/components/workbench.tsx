import { useStore } from '@nanostores/react';
import { WORK_DIR } from '../lib/stores/files.ts';
import { type WorkbenchView, workbenchStore } from '../lib/stores/workbench.ts';
import { DiffView } from './diff-view.tsx';
import { Editor } from './editor.tsx';
import { FileTree } from './file-tree.tsx';
import { Preview } from './preview.tsx';

const views: readonly [WorkbenchView, string][] = [['code', 'Code'], ['diff', 'Diff'], ['preview', 'Preview']];
const first = ['src/App.tsx', 'index.html', 'package.json'].map((path) => WORK_DIR + path);

/** The right half: files and editor, differences or the running project, and the terminal. */
export function Workbench() {
  const files = useStore(workbenchStore.files);
  const selected = useStore(workbenchStore.selectedFile);
  const show = useStore(workbenchStore.showWorkbench);
  const view = useStore(workbenchStore.currentView);
  if (!show) return null;
  const open = selected ?? first.find((path) => files[path]);
  const choose = (name: WorkbenchView) => (name === 'preview' ? workbenchStore.openPreview() : workbenchStore.currentView.set(name));
  return (
    <section className="workbench" aria-label="Workbench">
      <div className="tabs" role="tablist">
        {views.map(([name, label]) => <button key={name} role="tab" aria-selected={view === name} onClick={() => choose(name)}>{label}</button>)}
      </div>
      {view === 'code' ? <div className="panes"><FileTree open={open} /><Editor path={open} entry={open === undefined ? undefined : files[open]} /></div> : null}
      {view === 'diff' ? <div className="panes"><DiffView /></div> : null}
      {view === 'preview' ? <div className="panes"><Preview /></div> : null}
      {view === 'preview' ? null : <Terminal />}
    </section>
  );
}

const toEnd = (box: HTMLPreElement | null) => box?.scrollTo(0, box.scrollHeight);

function Terminal() {
  const printed = useStore(workbenchStore.terminal);
  return (
    <div className="terminal">
      <div className="terminal-tab">Bolt Terminal</div>
      <pre key={printed.length} ref={toEnd} aria-label="Terminal">{`${printed}❯ `}</pre>
    </div>
  );
}
