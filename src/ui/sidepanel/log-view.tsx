import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { logOf } from '../../storage/queries.ts';
import { formatClock } from '../parts/format.ts';
import { counted, words } from '../parts/words.ts';
import { lineOf } from '../watch/log-line.ts';
import { useWatched } from '../watch/use-watched.ts';

/** Lines that are shown; older ones stay in the database. */
const shown = 400;

/** What a run has said, newest at the end. Follows the end while it is in sight. */
export function LogView({ run, running }: { readonly run: string; readonly running: boolean }): ReactNode {
  const events = useWatched((database) => logOf(database, run, shown), [run]);
  const box = useRef<HTMLDivElement>(null);
  const follows = useRef(true);
  useLayoutEffect(() => {
    if (follows.current && box.current) box.current.scrollTop = box.current.scrollHeight;
  });
  if (!events || (events.length === 0 && !running)) return null;
  return (
    <section className="stack" aria-labelledby="log-title">
      <div className="row"><h2 id="log-title" className="section-title grow">{words('log')}</h2><span className="small faint">{counted('lines', events.length)}</span></div>
      <div className="log" role="log" aria-live="off" aria-labelledby="log-title" tabIndex={0} ref={box} onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => {
        follows.current = scrollHeight - scrollTop - clientHeight < 24;
      }}>
        {events.length === 0 ? <p className="faint">{words('logEmpty')}</p> : events.map((event) => (
          <p key={event.id}><time className="faint" dateTime={new Date(event.at).toISOString()}>{formatClock(event.at)}</time><span>{lineOf(event.data)}</span></p>
        ))}
      </div>
    </section>
  );
}
