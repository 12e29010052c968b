import { useEffect, useState, type ReactNode } from 'react';
import { Button } from './button.tsx';
import './command-line.css';
import { words } from './words.ts';

/** How long the button says that it has copied, ms. */
const told = 2_500;

/** Commands for a terminal, to be copied. */
export function CommandLine({ text }: { readonly text: string }): ReactNode {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return undefined;
    const timer = setTimeout(() => setCopied(false), told);
    return () => clearTimeout(timer);
  }, [copied]);
  return (
    <div className="command">
      <pre><code>{text}</code></pre>
      <Button kind="quiet" icon={copied ? 'check' : 'copy'} aria-label={words('copyCommand')} title={words('copyCommand')} onClick={() => void navigator.clipboard.writeText(text).then(() => setCopied(true))} />
      <span className="unseen" role="status">{copied ? words('copied') : ''}</span>
    </div>
  );
}
