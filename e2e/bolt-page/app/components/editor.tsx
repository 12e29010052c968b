import { WORK_DIR, type Dirent } from '../lib/stores/files.ts';

const TOKENS = /(?<comment>\/\*.*?\*\/|\/\/ .*|<!--.*?-->)|(?<string>'[^']*'|"[^"]*"|`[^`]*`)|(?<keyword>\b(?:import|from|export|default|function|const|let|return|async|await|new|if|else|as|type|interface|void)\b)|(?<tag><\/?[a-zA-Z][\w.]*|\/?>)/g;

/** One line in colours, good enough for looking at. */
function coloured(line: string) {
  const spans = [];
  let end = 0;
  for (const match of line.matchAll(TOKENS)) {
    const kind = Object.entries(match.groups ?? {}).find(([, text]) => text !== undefined)?.[0];
    spans.push(line.slice(end, match.index), <span key={match.index} className={kind}>{match[0]}</span>);
    end = match.index + match[0].length;
  }
  return [...spans, line.slice(end)];
}

/** One file, as text. */
export function Editor({ path, entry }: { path: string | undefined; entry: Dirent | undefined }) {
  if (path === undefined || entry?.type !== 'file') return <div className="editor" />;
  const lines = entry.content.replace(/\n$/, '').split('\n');
  return (
    <div className="editor">
      <div className="path">{path.slice(WORK_DIR.length).split('/').join(' › ')}</div>
      {entry.isBinary ? <p className="binary">This file format cannot be displayed.</p> : (
        <ol key={path}>{lines.map((line, index) => <li key={index}>{coloured(line)}</li>)}</ol>
      )}
    </div>
  );
}
