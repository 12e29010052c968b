import type { ReactNode } from 'react';
import type { ReportRow } from '../../storage/database.ts';
import { formatDuration, shortDigest } from '../parts/format.ts';
import { Icon } from '../parts/icon.tsx';
import { stageName } from '../parts/names.ts';
import { stepName } from '../parts/step-names.ts';
import { PartMark } from '../parts/status-mark.tsx';
import { counted, words } from '../parts/words.ts';
import type { StageView } from '../watch/deployment-view.ts';
import type { StepView } from '../watch/step-view.ts';
import './stage-list.css';

/** The six stages, each with its report and steps. What is under way or went wrong is open. */
export function StageList({ stages }: { readonly stages: readonly StageView[] }): ReactNode {
  return (
    <section aria-label={words('stages')}>
      <ol className="stages">
        {stages.map((stage) => <li key={stage.name} className={`stage ${stage.state}`}><Stage stage={stage} /></li>)}
      </ol>
    </section>
  );
}

function Stage({ stage }: { readonly stage: StageView }): ReactNode {
  const line = (
    <>
      <PartMark state={stage.state} />
      <span className="stage-name">{stageName(stage.name)}</span>
      <span className="grow cut soft">{stage.report?.title}</span>
      <span className="soft">{stage.duration === undefined || stage.state === 'waiting' ? '' : formatDuration(stage.duration)}</span>
    </>
  );
  if (stage.steps.length === 0 && !stage.report) return <div className="stage-line">{line}</div>;
  const wanted = stage.state === 'running' || stage.state === 'failed' || stage.state === 'undone';
  // Keyed by whether it should stand open, so that a stage closes when it is done, unless a person opened it meanwhile.
  return (
    <details className="stage-more" key={String(wanted)} open={wanted}>
      <summary className="stage-line">{line}<Icon name="down" size={14} /></summary>
      <div className="stage-body">
        {stage.report ? <Report report={stage.report} /> : null}
        <ul className="steps" aria-label={words('steps')}>{stage.steps.map((step) => <li key={step.path}><Step step={step} /></li>)}</ul>
      </div>
    </details>
  );
}

/** The first digits tell digests apart; pointing at the digest among the figures tells all of it. */
function withShortDigests(text: string): string {
  return text.replace(/sha256:[0-9a-f]{64}/g, shortDigest);
}

function Report({ report }: { readonly report: ReportRow }): ReactNode {
  return (
    <div className="report">
      <p className="strong">{report.title}</p>
      <ul>{report.lines.map((line, index) => <li key={index} className={`report-line line-${line.level}`}>{withShortDigests(line.text)}</li>)}</ul>
    </div>
  );
}

function Step({ step }: { readonly step: StepView }): ReactNode {
  return (
    <>
      <span className="row step-line">
        <PartMark state={step.state} small />
        <span className="grow">{stepName(step.path)}</span>
        {step.times > 1 ? <span className="chip">{counted('times', step.times)}</span> : null}
        {step.retries > 0 ? <span className="chip">{counted('retries', step.retries)}</span> : null}
        {step.restarts > 0 ? <span className="chip">{counted('restarts', step.restarts)}</span> : null}
        <span className="soft step-time">{step.state === 'skipped' ? '' : formatDuration(step.duration)}</span>
      </span>
      {step.error && step.state !== 'waiting' ? <span className="step-error">{step.error.message}</span> : null}
    </>
  );
}
