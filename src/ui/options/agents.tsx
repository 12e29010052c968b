import { useEffect, useState, type ReactNode } from 'react';
import type { EnvironmentConfig } from '../../domain/environment.ts';
import { agentPatterns } from '../../domain/host-patterns.ts';
import { request } from '../../messaging/client.ts';
import type { AgentRow } from '../../storage/database.ts';
import { Button } from '../parts/button.tsx';
import { CommandLine } from '../parts/command-line.tsx';
import { ErrorNote, Note } from '../parts/error-note.tsx';
import { formatAgo, formatMoment, shortAddress } from '../parts/format.ts';
import { askForHosts, hasHosts } from '../parts/host-access.ts';
import { environmentName } from '../parts/names.ts';
import { words } from '../parts/words.ts';
import { useCommand } from '../watch/use-command.ts';
import { useNow } from '../watch/use-now.ts';
import { PairForm } from './pair-form.tsx';
import { Section } from './section.tsx';

/** The paired agents, and pairing another. */
export function Agents({ agents, environments }: { readonly agents: readonly AgentRow[]; readonly environments: readonly EnvironmentConfig[] }): ReactNode {
  const [pairing, setPairing] = useState(false);
  const open = pairing || agents.length === 0;
  return (
    <Section id="agents" title={words('agents')} text={words('agentsText')}>
      {agents.length === 0 ? null : <ul className="card list">{agents.map((agent) => <li key={agent.id}><Agent agent={agent} used={environments.filter((environment) => environment.agent === agent.id).map(({ name }) => environmentName(name))} /></li>)}</ul>}
      {open
        ? (
          <PairForm person={agents[0]?.person ?? ''} onPaired={() => setPairing(false)} onCancel={agents.length === 0 ? undefined : () => setPairing(false)}>
            <p className="soft">{words('pairText')}</p>
            <CommandLine text="slipway-agent serve --data slipway" />
          </PairForm>
        )
        : <Button icon="add" className="start" onClick={() => setPairing(true)}>{words('pairAnother')}</Button>}
    </Section>
  );
}

/** `used`: names of the environments it is chosen for. */
function Agent({ agent, used }: { readonly agent: AgentRow; readonly used: readonly string[] }): ReactNode {
  const now = useNow(10_000);
  const command = useCommand();
  const [forgetting, setForgetting] = useState(false);
  const [access, setAccess] = useState(true);
  useEffect(() => {
    void hasHosts(agentPatterns(agent.url, agent.siteDomain)).then(setAccess);
  }, [agent.url, agent.siteDomain]);
  return (
    <article className="agent" aria-label={agent.name}>
      <div className="row wrap">
        <span className={`dot ${agent.problem === null ? 'live' : 'trouble'}`} aria-hidden="true" />
        <div className="grow">
          <h3 className="cut">{agent.name}</h3>
          <p className="soft cut">{shortAddress(agent.url)}</p>
        </div>
        <Button busy={command.busy} onClick={() => void command.run(() => request('agent.check', { agent: agent.id }))}>{words('check')}</Button>
        <Button kind="quiet" icon="trash" aria-label={words('forgetAgent', agent.name)} title={words('forgetAgent', agent.name)} onClick={() => setForgetting(true)} />
      </div>
      <dl className="facts agent-facts">
        <dt>{words('health')}</dt><dd><span role="status">{agent.problem ?? (agent.seenAt === null ? words('neverAnswered') : words('answered', formatAgo(agent.seenAt, now)))}</span></dd>
        <dt>{words('offers')}</dt><dd>{agent.environments.map((name) => environmentName(name)).join(', ')}</dd>
        <dt>{words('usedFor')}</dt><dd>{used.length === 0 ? words('usedForNone') : used.join(', ')}</dd>
        <dt>{words('pairedAs')}</dt><dd>{words('personSince', agent.person, formatMoment(agent.pairedAt, now))}</dd>
        <dt>{words('identity')}</dt><dd><code title={agent.id}>{agent.id.slice(0, 16)}…</code></dd>
      </dl>
      {access ? null : (
        <Note level="caution">
          <p>{words('accessTaken', shortAddress(agent.url))}</p>
          <Button className="start" onClick={() => void command.run(async () => setAccess(await askForHosts(agentPatterns(agent.url, agent.siteDomain))))}>{words('allowHost', new URL(agent.url).host)}</Button>
        </Note>
      )}
      {forgetting ? (
        <div className="note info-note">
          <p className="grow">{used.length === 0 ? '' : `${words('forgetUsed', used.join(', '))} `}{words('forgetText')}</p>
          <Button onClick={() => setForgetting(false)}>{words('keep')}</Button>
          <Button kind="danger" busy={command.busy} onClick={() => void command.run(() => request('agent.forget', { agent: agent.id })).then((done) => done || setForgetting(false))}>{words('forget')}</Button>
        </div>
      ) : null}
      {command.error ? <ErrorNote error={command.error} onDismiss={command.dismiss} /> : null}
    </article>
  );
}
