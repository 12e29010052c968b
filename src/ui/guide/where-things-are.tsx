import { useEffect, useState, type ReactNode } from 'react';
import browser from 'webextension-polyfill';
import { Button } from '../parts/button.tsx';
import { openPanel } from '../parts/side-panel.ts';
import { words } from '../parts/words.ts';

/** The keys as the browser has them, by command, and whether the button stands in the toolbar. */
interface Places {
  readonly keys: ReadonlyMap<string, string>;
  readonly pinned: boolean;
}

async function readPlaces(): Promise<Places> {
  const [commands, { isOnToolbar }] = await Promise.all([browser.commands.getAll(), chrome.action.getUserSettings()]);
  return { keys: new Map(commands.map(({ name, shortcut }) => [name ?? '', shortcut ?? ''])), pinned: isOnToolbar === true };
}

/** Where popup, panel, menu and key are, with the keys that are really set. Read again when one comes back from changing them. */
export function WhereThingsAre({ windowId }: { readonly windowId: number | undefined }): ReactNode {
  const [places, setPlaces] = useState<Places>();
  useEffect(() => {
    const read = (): void => void readPlaces().then(setPlaces);
    read();
    addEventListener('focus', read);
    return () => removeEventListener('focus', read);
  }, []);
  const key = (command: string): ReactNode => {
    const shortcut = places?.keys.get(command) ?? '';
    return shortcut === '' ? <span className="soft">{places ? words('whereNoKey') : ''}</span> : <kbd>{shortcut}</kbd>;
  };
  return (
    <>
      <h3>{words('whereTitle')}</h3>
      <dl className="guide-places">
        <dt>{words('whereButton')}</dt>
        <dd><p>{words('whereButtonText')}</p>{places?.pinned === false ? <p className="soft">{words('wherePin')}</p> : null}</dd>
        <dt>{words('wherePanel')}</dt>
        <dd><p>{words('wherePanelText')} {key('open-panel')}</p>{windowId === undefined ? null : <Button icon="panel" onClick={() => void openPanel(windowId)}>{words('openPanel')}</Button>}</dd>
        <dt>{words('whereMenu')}</dt>
        <dd><p>{words('whereMenuText')}</p></dd>
        <dt>{words('whereKey')}</dt>
        <dd><p>{words('whereKeyText')} {key('deploy-again')}</p></dd>
      </dl>
    </>
  );
}
