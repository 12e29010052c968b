import { useState, type ReactNode } from 'react';
import { Button, LinkButton } from '../../src/ui/parts/button.tsx';
import { CommandLine } from '../../src/ui/parts/command-line.tsx';
import '../../src/ui/parts/labelled.css';
import { Segments } from '../../src/ui/parts/segments.tsx';
import { Select } from '../../src/ui/parts/select.tsx';
import { Switch } from '../../src/ui/parts/switch.tsx';
import { Section, Specimen } from './section.tsx';

const kinds = ['primary', 'plain', 'quiet', 'danger'] as const;
const rules = [{ value: 'wait', name: 'Wait for its turn' }, { value: 'replace', name: 'Take the place of the one that waits' }, { value: 'refuse', name: 'Refuse' }] as const;

/** What a person presses, types into and chooses with. */
export function Choices(): ReactNode {
  const [rule, setRule] = useState<(typeof rules)[number]['value']>('wait');
  const [where, setWhere] = useState<'here' | 'server'>('here');
  const [told, setTold] = useState(true);
  return (
    <>
      <Section title="Buttons" rule="One primary button in sight at most. A busy button keeps its place and takes no click. A danger button takes something away, and says what.">
        {kinds.map((kind) => (
          <Specimen key={kind} name={kind}>
            <Button kind={kind}>Roll back</Button>
            <Button kind={kind} icon="undo">With icon</Button>
            <Button kind={kind} icon="undo" aria-label={`Roll back, ${kind}`} />
            <Button kind={kind} busy>Busy</Button>
            <Button kind={kind} disabled>Not now</Button>
          </Specimen>
        ))}
        <Specimen name="large, and links"><Button kind="primary" large>Deploy to staging</Button><LinkButton href="#buttons" icon="open">Open site</LinkButton><LinkButton href="#buttons" kind="quiet">Details</LinkButton><a href="#buttons">A link among words</a></Specimen>
      </Section>
      <Section title="Fields and choices" rule="A field under its name. Two to four short choices are segments, longer ones a list; what takes effect at once is a switch, what is saved later a tick.">
        <div className="fields">
          <label className="labelled"><span>Name</span><input className="field" defaultValue="Before the prices" /></label>
          <label className="labelled"><span>Empty</span><input className="field code" placeholder="VITE_API_URL" /></label>
          <label className="labelled"><span>Wrong</span><input className="field code" aria-invalid="true" aria-describedby="wrong-hint" defaultValue="1bad" /><span id="wrong-hint" className="bad">Begin with a letter.</span></label>
          <label className="labelled"><span>Not for now</span><input className="field" disabled defaultValue="30" /></label>
          <Select label="While another deployment is under way" options={rules} value={rule} onChange={setRule} />
          <Select label="Not for now" options={rules} value="refuse" disabled onChange={setRule} />
          <label className="labelled"><span>The browser’s own list, in the side panel</span><select className="select"><option>Any result</option><option>Failed</option></select></label>
        </div>
        <Specimen name="segments" className="stack"><Segments label="Where the agent runs" value={where} onChange={setWhere} segments={[{ value: 'here', name: 'On this machine' }, { value: 'server', name: 'On my server' }]} /></Specimen>
        <Specimen name="switches and ticks">
          <Switch label="Notifications" checked={told} onChange={setTold} /><Switch label="Off" checked={false} onChange={() => undefined} />
          <label className="checked"><input type="checkbox" defaultChecked /><span>Ask before anything is sent</span></label>
        </Specimen>
        <Specimen name="command to copy" className="stack"><CommandLine text="slipway-agent serve --data slipway" /></Specimen>
      </Section>
    </>
  );
}
