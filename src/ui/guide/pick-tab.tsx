import type { ReactNode } from 'react';
import { shortAddress } from '../parts/format.ts';
import { Select } from '../parts/select.tsx';
import { words } from '../parts/words.ts';
import type { EditorTab } from './use-editor-tabs.ts';

/** Several projects are open: which one is to go live. */
export function PickTab({ tabs, value, onPick }: { readonly tabs: readonly EditorTab[]; readonly value: number | undefined; readonly onPick: (tabId: number) => void }): ReactNode {
  return (
    <Select label={words('guideWhich')} value={String(value ?? '')} onChange={(tabId) => onPick(Number(tabId))}
      options={tabs.map(({ tabId, view }) => ({ value: String(tabId), name: words('guideSeen', view.project?.name ?? '', shortAddress(view.origin)) }))} />
  );
}
