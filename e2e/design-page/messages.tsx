import type { ReactNode } from 'react';
import type { WireError } from '../../src/domain/errors.ts';
import { SitesUnseen } from '../../src/ui/parts/access-asked.tsx';
import { Button } from '../../src/ui/parts/button.tsx';
import { Disclosure } from '../../src/ui/parts/disclosure.tsx';
import { ErrorNote, Note } from '../../src/ui/parts/error-note.tsx';
import { ProgressBar } from '../../src/ui/parts/progress-bar.tsx';
import { OutcomeMark, outcomeWord, PartMark } from '../../src/ui/parts/status-mark.tsx';
import { StorageUse } from '../../src/ui/parts/storage-use.tsx';
import type { Outcome } from '../../src/ui/watch/deployment-view.ts';
import type { PartState } from '../../src/ui/watch/step-view.ts';
import { Section, Specimen } from './section.tsx';

const lacking: WireError = {
  code: 'permission.missing', message: 'The browser does not let Slipway reach tides.example.org any more.', next: 'Allow it again.', retry: 'person', details: { host: 'tides.example.org', patterns: ['https://tides.example.org/*'] },
};
const outcomes: readonly Outcome[] = ['running', 'queued', 'asking', 'undoing', 'success', 'failed', 'cancelled', 'rolled-back'];
const parts: readonly PartState[] = ['waiting', 'running', 'done', 'failed', 'undone', 'skipped'];

/** What the interface says by itself: how something stands, how far it is, what went wrong. */
export function Messages(): ReactNode {
  return (
    <>
      <Section title="Notes" rule="A failure says what happened, what to do next, and the code to name when asking for help. Never a bare “failed”.">
        <div className="stack">
          <ErrorNote error={{ code: 'target.unreachable', message: 'The agent does not answer.', next: 'Check that it is running, then try again.', retry: 'backoff' }} onDismiss={() => undefined}><div className="row note-actions"><Button icon="retry">Try again</Button></div></ErrorNote>
          <Note level="caution"><p>No second factor is set up yet: whoever uses this browser can do this.</p></Note>
          <SitesUnseen errors={new Map([['tides/staging', lacking]])} />
          <Note level="info"><p className="strong">The settings were taken over.</p><p>Pair these agents again with a new invitation.</p></Note>
        </div>
      </Section>
      <Section title="Status" rule="A disc and a word. The disc has a shape as well as a colour, so that nobody needs the colour.">
        <Specimen name="deployments">{outcomes.map((outcome) => <span key={outcome} className="row"><OutcomeMark outcome={outcome} />{outcomeWord(outcome)}</span>)}</Specimen>
        <Specimen name="stages and steps">{parts.map((state) => <span key={state} className="row"><PartMark state={state} /><PartMark state={state} small />{state}</span>)}</Specimen>
        <Specimen name="sites, marks, places to come">
          <span className="row"><span className="dot live" />Live</span><span className="row"><span className="dot" />Nothing live</span><span className="row"><span className="dot busy" />Under way</span><span className="row"><span className="dot trouble" />Trouble</span>
          <StorageUse use={{ used: 12_000_000, quota: 100_000_000 }} /><StorageUse use={{ used: 96_000_000, quota: 100_000_000 }} />
          <span className="chip">2 retries</span><span className="ghost" style={{ width: 120, height: 14 }} />
        </Specimen>
      </Section>
      <Section title="Progress" rule="A thin line that only goes forward; the words beside it say what is done now.">
        <div className="stack progress-lines">
          {[0, 42, 100].map((value) => <ProgressBar key={value} value={value} label={`Progress of a deployment, ${value}`} />)}
          <ProgressBar value={66} label="Progress of taking it back" look="undone" />
        </div>
      </Section>
      <Section title="Disclosure" rule="What most people do not need today is one press away, and says how much of it there is.">
        <div className="card">
          <Disclosure title="Changed files" hint="3 files"><ul><li><code>index.html</code></li><li><code>style.css</code></li><li><code>prices.json</code></li></ul></Disclosure>
          <Disclosure title="How it goes, and goes back" hint="about 5.2 s" open><p className="soft">Blue-green: all at once, after it is ready.</p></Disclosure>
        </div>
      </Section>
    </>
  );
}
