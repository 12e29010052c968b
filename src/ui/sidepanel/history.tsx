import type { ReactNode } from 'react';
import { Button } from '../parts/button.tsx';
import { FirstTime } from '../parts/first-time.tsx';
import { Icon } from '../parts/icon.tsx';
import { useVirtualRows } from '../parts/virtual-rows.ts';
import { counted, formatNumber, words } from '../parts/words.ts';
import { useViewState, type HistoryFilter } from '../view-state.ts';
import { useNow } from '../watch/use-now.ts';
import { HistoryEntry } from './history-entry.tsx';
import { HistoryFilters } from './history-filters.tsx';
import { useFoundHistory, type FoundHistory } from './use-found-history.ts';
import { useHistoryRows } from './use-history-rows.ts';
import { useScrollMemory } from './use-scroll-memory.ts';

/** Height of a line, px: two lines of text, its padding and the line below. */
const entryHeight = 61;
const everything: HistoryFilter = { environment: undefined, status: undefined, projectId: undefined, search: '' };

/** Ended deployments, newest first, as far as search and filters let them through. `busy`: something is under way, so an empty history needs no explaining. */
export function History({ busy = false }: { readonly busy?: boolean }): ReactNode {
  const filter = useViewState((state) => state.history);
  const change = useViewState((state) => state.filterHistory);
  const found = useFoundHistory(filter);
  if (!found) return null;
  const { count, all } = found;
  if (all === 0) return busy ? null : <NothingYet />;
  return (
    <section className="stack" aria-labelledby="history-title">
      <div className="row">
        <h2 id="history-title" className="section-title grow">{words('history')}</h2>
        <span className="small faint" role="status">{count === all ? counted('deploymentCount', all) : counted('deploymentsFound', count, formatNumber(all))}</span>
      </div>
      <HistoryFilters />
      {count === 0 ? (
        <div className="card row">
          <p className="soft grow">{words('nothingMatches')}</p>
          <Button onClick={() => change(everything)}>{words('clearFilters')}</Button>
        </div>
      ) : <Entries found={found} />}
    </section>
  );
}

function Entries({ found: { ids, count, newest } }: { readonly found: FoundHistory }): ReactNode {
  const now = useNow(30_000);
  const { rows, list, first, last } = useVirtualRows({ count, rowHeight: entryHeight });
  const lines = useHistoryRows(ids, first, last);
  useScrollMemory();
  return (
    // The role is said because a list without marks loses it in some readers.
    <ul {...list} role="list" className="card history-list" aria-labelledby="history-title">
      {rows.map(({ index, slot, attributes, tabIndex }) => {
        const id = ids[index];
        return <li key={slot} {...attributes}><HistoryEntry line={id === undefined ? undefined : lines.get(id) ?? newest.get(id)} now={now} tabIndex={tabIndex} /></li>;
      })}
    </ul>
  );
}

function NothingYet(): ReactNode {
  return (
    <section className="blank" aria-labelledby="nothing-title">
      <span className="blank-icon"><Icon name="queue" size={22} /></span>
      <h2 id="nothing-title">{words('nothingYetTitle')}</h2>
      <p className="soft">{words('nothingYetText')}</p>
      <FirstTime />
    </section>
  );
}
