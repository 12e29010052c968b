import type { ReactNode } from 'react';
import type { DeploymentRecord } from '../../domain/deployment.ts';
import { formatBytes, shortDigest } from '../parts/format.ts';
import { strategyName } from '../parts/names.ts';
import { agentUsageWords, ownUsageWords } from '../parts/usage-words.ts';
import { counted, words } from '../parts/words.ts';

/** What a deployment amounted to, once it has ended. */
export function Figures({ record }: { readonly record: DeploymentRecord }): ReactNode {
  const { metrics } = record.result;
  const [agent, here] = [agentUsageWords(metrics), ownUsageWords(metrics)];
  return (
    <section className="stack" aria-labelledby="figures-title">
      <h2 id="figures-title" className="section-title">{words('figures')}</h2>
      <dl className="card facts">
        {/* Going back sends nothing and makes no release, nor does what stopped before. */}
        {record.action === 'roll-back' || metrics.files === 0 ? null : (
          <>
            <dt>{words('release')}</dt><dd>{counted('files', metrics.files)}, {formatBytes(metrics.bytes)}</dd>
            <dt>{words('sent')}</dt><dd>{counted('files', metrics.filesSent)}, {formatBytes(metrics.bytesSent)}{metrics.rate === undefined ? '' : `, ${words('onAverage', words('perSecond', formatBytes(metrics.rate)))}`}</dd>
          </>
        )}
        <dt>{words('strategy')}</dt><dd>{strategyName(record.strategy)}</dd>
        {record.digest === undefined ? null : <><dt>{words('digest')}</dt><dd><code title={record.digest}>{shortDigest(record.digest)}</code></dd></>}
        {agent === undefined ? null : <><dt>{words('usageAgent')}</dt><dd>{agent}</dd></>}
        {here === undefined ? null : <><dt>{words('usageHere')}</dt><dd>{here}</dd></>}
        <dt>{words('attemptsTitle')}</dt><dd>{metrics.retries === 0 ? metrics.attempts : words('attemptsAndRetries', metrics.attempts, metrics.retries)}</dd>
      </dl>
    </section>
  );
}
