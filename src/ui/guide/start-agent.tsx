import { useState, type ReactNode } from 'react';
import { CommandLine } from '../parts/command-line.tsx';
import { Segments } from '../parts/segments.tsx';
import { words } from '../parts/words.ts';

/** What a domain name is made of; anything else has no place in a command that is copied into a terminal. */
const domainName = /^[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?$/i;
const exampleDomain = 'example.org';

/** How an agent is started, on this machine or on a server, and what it says then. */
export function StartAgent(): ReactNode {
  const [place, setPlace] = useState<'here' | 'server'>('here');
  return (
    <>
      <p className="soft">{words('guideAgentText')}</p>
      <Segments label={words('guideWhere')} value={place} onChange={setPlace} segments={[{ value: 'here', name: words('guideHere') }, { value: 'server', name: words('guideServer') }]} />
      {place === 'here' ? (
        <>
          <p>{words('guideHereText')}</p>
          <CommandLine text="node dist/agent/slipway-agent.mjs serve --data .slipway/agent" />
        </>
      ) : <OnServer />}
      <p>{words('guidePrints')}</p>
      <pre className="guide-prints" data-testid="prints"><code>{place === 'here' ? 'http://127.0.0.1:40123/#slip1.…' : 'https://slipway.…/#slip1.…'}</code></pre>
      <p className="soft">{words(place === 'here' ? 'guideKeepOpen' : 'guideInviteAgain')}</p>
    </>
  );
}

function OnServer(): ReactNode {
  const [typed, setTyped] = useState('');
  const domain = domainName.test(typed.trim()) ? typed.trim().toLowerCase() : exampleDomain;
  return (
    <>
      <label className="labelled guide-domain">
        <span>{words('guideDomain')}</span>
        <input className="field code" autoComplete="off" spellCheck={false} placeholder={exampleDomain} value={typed} onChange={(event) => setTyped(event.target.value)} />
      </label>
      <p>{words('guideServerBring')}</p>
      <CommandLine text={`npm pack ./dist/agent\nscp slipway-agent-*.tgz you@${domain}:`} />
      <p>{words('guideServerStart')}</p>
      <CommandLine text={`npm install --global ./slipway-agent-*.tgz\nslipway-agent serve --data /var/lib/slipway --listen 127.0.0.1:4870 \\\n  --public-url https://slipway.${domain} --site-domain sites.${domain}`} />
      <p>{words('guideServerProxy', `slipway.${domain}`, `*.sites.${domain}`)}</p>
    </>
  );
}
