import type { ReactNode } from 'react';
import { allAgents, allEnvironments } from '../../storage/queries.ts';
import { guideAddress } from '../parts/guide.ts';
import { Mark } from '../parts/icon.tsx';
import { words } from '../parts/words.ts';
import { useWatched } from '../watch/use-watched.ts';
import { Agents } from './agents.tsx';
import { Environments } from './environments.tsx';
import { Notifications } from './notifications.tsx';
import './controls.css';
import '../parts/labelled.css';
import './options.css';
import { Retention } from './retention.tsx';
import { Sending } from './sending.tsx';
import { Transfer } from './transfer.tsx';
import { useFreshPolicies } from './use-fresh-policies.ts';

/** The options: agents, environments with their rules and values, what is kept, what is told. */
export function Options(): ReactNode {
  const agents = useWatched(allAgents, []);
  const environments = useWatched(allEnvironments, []);
  const unread = useFreshPolicies(environments);
  return (
    <div className="options-page">
      <header className="options-head">
        <div className="row"><Mark size={28} /><span className="options-name">{words('name')}</span></div>
        <nav aria-label={words('settings')}>
          <ul>
            <li><a href="#agents">{words('agents')}</a></li>
            <li><a href="#environments">{words('environments')}</a></li>
            <li><a href="#retention">{words('retention')}</a></li>
            <li><a href="#notifications">{words('notifications')}</a></li>
            <li><a href="#sending">{words('sending')}</a></li>
            <li><a href="#transfer">{words('transfer')}</a></li>
            <li className="options-guide"><a href={guideAddress()}>{words('guideOptions')}</a></li>
          </ul>
        </nav>
      </header>
      <main className="options-main">
        <h1 className="unseen">{words('settings')}</h1>
        {agents && environments ? (
          <>
            <Agents agents={agents} environments={environments} />
            <Environments environments={environments} agents={agents} unread={unread} />
            <Retention environments={environments} agents={agents} />
            <Notifications environments={environments} />
            <Sending />
            <Transfer agents={agents} />
          </>
        ) : null}
      </main>
    </div>
  );
}
