import { useEffect, useState, type ReactNode } from 'react';
import browser from 'webextension-polyfill';
import { hostPattern } from '../../domain/host-patterns.ts';
import { Button, LinkButton } from '../parts/button.tsx';
import { ErrorNote, Note } from '../parts/error-note.tsx';
import { shortAddress } from '../parts/format.ts';
import { askForHosts, hasHosts } from '../parts/host-access.ts';
import { openPanel } from '../parts/side-panel.ts';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import type { EditorTab } from './use-editor-tabs.ts';

/** Where bolt.diy answers when nobody has said otherwise. */
const usualAddress = 'http://localhost:5173';

/** Says which editors are seen, and what to do where none is: open one, let the browser show its address, or take files. */
export function FindProject({ tabs, windowId }: { readonly tabs: readonly EditorTab[] | undefined; readonly windowId: number | undefined }): ReactNode {
  const [editor] = tabs ?? [];
  return (
    <>
      <p className="soft">{words('guideProjectText')}</p>
      {tabs === undefined ? <p className="soft" role="status">{words('guideLooking')}</p>
        : editor ? <Note level="info"><p className="strong">{words('guideEditorSeen', shortAddress(editor.view.origin))}</p><p>{editor.view.words || words('noChatText')}</p></Note>
          : <NoEditor />}
      {windowId === undefined ? null : (
        <div className="row wrap guide-other">
          <p className="soft">{words('guideFiles')}</p>
          <Button icon="file" onClick={() => void openPanel(windowId, 'files')}>{words('deployFiles')}</Button>
        </div>
      )}
    </>
  );
}

/** No editor is seen: at its address there is none, or the browser has not been told to show it. */
function NoEditor(): ReactNode {
  const [address, setAddress] = useState(usualAddress);
  const pattern = hostPattern(address.trim());
  const [allowed, setAllowed] = useState<string>();
  const command = useCommand();
  useEffect(() => {
    let going = true;
    const look = (): void => void (pattern === undefined ? Promise.resolve(false) : hasHosts([pattern])).then((given) => going && setAllowed(given ? pattern : undefined));
    look();
    browser.permissions.onAdded.addListener(look);
    browser.permissions.onRemoved.addListener(look);
    return () => {
      going = false;
      browser.permissions.onAdded.removeListener(look);
      browser.permissions.onRemoved.removeListener(look);
    };
  }, [pattern]);
  const host = pattern === undefined ? '' : new URL(address.trim()).host;
  const isAllowed = pattern !== undefined && allowed === pattern;
  return (
    <form className="card stack guide-editor" onSubmit={(event) => {
      event.preventDefault();
      if (pattern !== undefined) void command.run(() => askForHosts([pattern]));
    }}>
      <label className="labelled">
        <span>{words('guideEditorAddress')}</span>
        <input className="field code" type="url" autoComplete="off" spellCheck={false} required value={address} onChange={(event) => setAddress(event.target.value)} />
      </label>
      <p className="soft">{pattern === undefined ? words('guideNoAddress') : isAllowed ? words('guideNoEditorAt', host) : words('guideAllowText', host)}</p>
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
      <div className="row wrap">
        {isAllowed ? <LinkButton href={address.trim()} icon="open">{words('guideOpenEditor', host)}</LinkButton>
          : <Button submit kind="primary" icon="lock" busy={command.busy} disabled={pattern === undefined}>{words('allowHost', host)}</Button>}
      </div>
    </form>
  );
}
