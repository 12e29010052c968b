import { useState, type ReactNode } from 'react';
import { Button } from '../../src/ui/parts/button.tsx';
import { Section, Specimen } from './section.tsx';
import { declaredTokens } from './tokens.ts';

/** Type, space, corners, shadows and movement, each token as design.css declares it. */
export function Foundations(): ReactNode {
  const [tokens] = useState(declaredTokens);
  const [moved, setMoved] = useState(false);
  const named = (prefix: string) => [...tokens].filter(([token]) => token.startsWith(prefix));
  return (
    <>
      <Section title="Type" rule="One family, the system’s own. Weight tells more than size; figures have one width, so that they do not dance.">
        <dl className="tokens">
          {named('--text').map(([token, value]) => <div key={token}><dt><code>{token.slice(2)}</code></dt><dd style={{ font: `var(${token})` }}>Went live in 4.2 s</dd><dd className="soft small">{value.replace(/ var\(.*/, '')}</dd></div>)}
        </dl>
      </Section>
      <Section title="Space" rule="Steps of four. Closer is what belongs together.">
        <dl className="tokens">
          {named('--space').map(([token, value]) => <div key={token}><dt><code>{token.slice(2)}</code></dt><dd><span className="bar" style={{ width: `var(${token})` }} /></dd><dd className="soft small">{value}</dd></div>)}
        </dl>
      </Section>
      <Section title="Corners and shadows" rule="The larger the surface, the rounder. Only what lies over the page throws a real shadow.">
        <div className="row wrap">
          {named('--radius').map(([token, value]) => <figure key={token} className="box" style={{ borderRadius: `var(${token})` }}><code>{token.slice(2)}</code><span className="soft small">{value}</span></figure>)}
          {named('--shadow').map(([token]) => <figure key={token} className="box" style={{ borderRadius: 'var(--radius-large)', boxShadow: `var(${token})` }}><code>{token.slice(2)}</code></figure>)}
        </div>
      </Section>
      <Section title="Movement" rule="Quick where something answers, calm where something comes. None at all for people who asked for none.">
        <Specimen name="Press to see both" className="stack">
          <Button className="start" icon="retry" onClick={() => setMoved(!moved)}>Move</Button>
          {(['--quick', '--calm'] as const).map((token) => (
            <div key={token} className="row"><code className="token-name">{token.slice(2)}</code><span className="track grow"><span className="runner" style={{ transition: `left var(${token})`, left: moved ? 'calc(100% - 18px)' : 0 }} /></span><span className="soft small">{tokens.get(token)}</span></div>
          ))}
        </Specimen>
      </Section>
    </>
  );
}
