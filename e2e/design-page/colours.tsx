import { useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { Section } from './section.tsx';
import { colourOf, contrast, declaredTokens, hex } from './tokens.ts';

/** What stands on what, and the least contrast it needs: 4.5 for words, 3 for what must be seen to be used. */
const pairs: readonly { readonly ink: string; readonly on: readonly string[]; readonly least: number }[] = [
  { ink: '--ink', on: ['--canvas', '--surface', '--sunken', '--hover'], least: 4.5 },
  { ink: '--ink-soft', on: ['--canvas', '--surface', '--sunken', '--hover', '--line'], least: 4.5 },
  { ink: '--ink-faint', on: ['--canvas', '--surface', '--sunken'], least: 4.5 },
  { ink: '--accent', on: ['--canvas', '--surface', '--accent-wash'], least: 4.5 },
  { ink: '--on-accent', on: ['--accent-fill', '--accent-fill-hover', '--bad-fill'], least: 4.5 },
  { ink: '--good', on: ['--surface', '--canvas', '--good-wash'], least: 4.5 },
  { ink: '--caution', on: ['--surface', '--canvas', '--caution-wash'], least: 4.5 },
  { ink: '--bad', on: ['--surface', '--canvas', '--bad-wash'], least: 4.5 },
  { ink: '--ink', on: ['--good-wash', '--caution-wash', '--bad-wash', '--accent-wash'], least: 4.5 },
  { ink: '--line-control', on: ['--surface', '--canvas'], least: 3 },
  { ink: '--accent-fill', on: ['--surface', '--canvas'], least: 3 },
];

interface Figures {
  readonly swatches: readonly { readonly token: string; readonly value: string }[];
  readonly pairs: readonly { readonly ink: string; readonly on: string; readonly least: number; readonly ratio: number }[];
}

/** Every colour in both schemes, with the contrast of what stands on what, measured in this very page. */
export function Colours(): ReactNode {
  return (
    <Section title="Colour" rule="Pairs of light and dark. Words have a contrast of at least 4.5 with what they stand on; what must be seen to be used, at least 3. No meaning is carried by colour alone.">
      <div className="schemes"><Scheme name="light" /><Scheme name="dark" /></div>
    </Section>
  );
}

function Scheme({ name }: { readonly name: 'light' | 'dark' }): ReactNode {
  const place = useRef<HTMLDivElement>(null);
  const [figures, setFigures] = useState<Figures>({ swatches: [], pairs: [] });
  useLayoutEffect(() => {
    const { current } = place;
    if (!current) return;
    const colours = [...declaredTokens()].filter(([token, value]) => /^(?:light-dark\()?#/.test(value) && !token.startsWith('--shadow'));
    setFigures({
      swatches: colours.map(([token]) => ({ token, value: hex(colourOf(token, current)) })),
      pairs: pairs.flatMap(({ ink, on, least }) => on.map((surface) => ({ ink, on: surface, least, ratio: contrast(colourOf(ink, current), colourOf(surface, current)) }))),
    });
  }, []);
  return (
    <div className="scheme" style={{ colorScheme: name }} ref={place}>
      <h3>{name}</h3>
      <ul className="swatches">
        {figures.swatches.map(({ token, value }) => <li key={token} className="row"><span className="swatch" style={{ background: `var(${token})` }} /><code>{token.slice(2)}</code><code className="soft">{value}</code></li>)}
      </ul>
      <table className="contrasts">
        <caption className="unseen">Contrast, {name}</caption>
        <thead><tr><th>Ink</th><th>on</th><th>Contrast</th></tr></thead>
        <tbody>
          {figures.pairs.map(({ ink, on, least, ratio }) => (
            <tr key={`${ink} ${on}`} data-ratio={ratio.toFixed(2)} data-least={least}>
              <td><span className={least < 4.5 ? 'sample edge' : 'sample'} style={{ color: `var(${ink})`, background: `var(${on})` }}>{least < 4.5 ? '' : 'Aa'}</span><code>{ink.slice(2)}</code></td>
              <td><code>{on.slice(2)}</code></td>
              <td className={ratio < least ? 'bad' : undefined}>{ratio.toFixed(1)}{least < 4.5 ? ` (of ${least})` : ''}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
