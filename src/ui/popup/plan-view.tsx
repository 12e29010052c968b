import type { ReactNode } from 'react';
import { StrategyName } from '../../domain/environment.ts';
import type { PlanRow } from '../../storage/database.ts';
import { Disclosure } from '../parts/disclosure.tsx';
import { formatBytes, formatClock, formatDuration } from '../parts/format.ts';
import { strategyName } from '../parts/names.ts';
import { counted, words } from '../parts/words.ts';

/** A plan: what would change, what would be sent, what was found, how it goes and how it goes back. */
export function PlanView({ plan }: { readonly plan: PlanRow }): ReactNode {
  const strategy = StrategyName.safeParse(plan.strategy);
  const nothing = plan.added.length + plan.changed.length + plan.removed.length === 0;
  const leftOut = plan.findings.filter((finding) => finding.check === 'left-out');
  const problems = plan.findings.filter((finding) => finding.check !== 'left-out').toSorted((a, b) => weight[a.level] - weight[b.level]);
  return (
    <div className="card plan" data-testid="plan">
      <ul className="plan-figures" aria-label={words('changes')}>
        <Figure look="added" sign="+" count={plan.added.length} word={words('filesAdded')} />
        <Figure look="changed" sign="~" count={plan.changed.length} word={words('filesChanged')} />
        <Figure look="removed" sign="−" count={plan.removed.length} word={words('filesRemoved')} />
      </ul>
      <p className="soft plan-sum">{nothing ? words('nothingChanged', formatBytes(plan.bytes)) : words('bytesToSend', formatBytes(plan.bytesToSend), formatBytes(plan.bytes))}</p>
      {nothing ? null : (
        <Disclosure title={words('changedFiles')} hint={counted('files', plan.added.length + plan.changed.length + plan.removed.length)}>
          <ul className="plan-files">
            <Files sign="+" look="added" word={words('filesAdded')} paths={plan.added} />
            <Files sign="~" look="changed" word={words('filesChanged')} paths={plan.changed} />
            <Files sign="−" look="removed" word={words('filesRemoved')} paths={plan.removed} />
          </ul>
        </Disclosure>
      )}
      {leftOut.length === 0 ? null : (
        <Disclosure title={words('leftOut')} hint={counted('files', leftOut.length)}>
          <ul className="plan-files">{leftOut.map((file) => <li key={file.path ?? file.message}><code>{file.path}</code> <span className="faint">{file.message}</span></li>)}</ul>
        </Disclosure>
      )}
      {problems.length === 0 ? null : (
        <Disclosure title={words('findings')} hint={counted('findingCount', problems.length)} open={problems.some((finding) => finding.level !== 'info')}>
          <ul className="stack findings">
            {problems.map((finding) => (
              <li key={`${finding.check} ${finding.path ?? ''} ${finding.message}`} className={`finding ${finding.level}`}>
                <strong className="finding-level">{words(levelWords[finding.level])}</strong>{finding.path === undefined ? null : <> <code>{finding.path}</code></>}
                {' '}<span>{finding.message}</span>
              </li>
            ))}
          </ul>
        </Disclosure>
      )}
      <Disclosure title={words('howItGoes')} hint={words('aboutTime', formatDuration(plan.expected))}>
        <dl className="facts">
          <dt>{words('strategy')}</dt><dd>{strategy.success ? strategyName(strategy.data) : plan.strategy}</dd>
          <dt>{words('checks')}</dt><dd>{plan.checks.length === 0 ? words('none') : plan.checks.map((check) => check.replaceAll('-', ' ')).join(', ')}</dd>
          <dt>{words('time')}</dt><dd>{words('expectedAndWorst', formatDuration(plan.expected), formatDuration(plan.worst))}</dd>
          <dt>{words('planRollback')}</dt><dd>{plan.rollback}</dd>
        </dl>
      </Disclosure>
      <p className="small faint plan-as-of">{words('planAsOf', formatClock(plan.createdAt))}</p>
    </div>
  );
}

const weight = { error: 0, warning: 1, info: 2 } as const;
const levelWords = { error: 'levelError', warning: 'levelWarning', info: 'levelInfo' } as const;
/** More paths than this are counted, not listed: a list of thousands helps nobody in a popup. */
const listed = 200;

function Figure({ look, sign, count, word }: { readonly look: string; readonly sign: string; readonly count: number; readonly word: string }): ReactNode {
  return <li className={`figure ${count === 0 ? 'zero' : look}`}><span className="figure-number">{count === 0 ? null : <span aria-hidden="true">{sign}</span>}{count}</span><span>{word}</span></li>;
}

function Files({ sign, look, word, paths }: { readonly sign: string; readonly look: string; readonly word: string; readonly paths: readonly string[] }): ReactNode {
  return (
    <>
      {paths.slice(0, listed).map((path) => <li key={path}><span className={`sign ${look}`} aria-label={word} role="img">{sign}</span> <code>{path}</code></li>)}
      {paths.length > listed ? <li className="faint">{counted('moreFiles', paths.length - listed)}</li> : null}
    </>
  );
}
