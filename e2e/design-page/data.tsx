import { useRef, useState, type ReactNode } from 'react';
import { stageNames } from '../../src/domain/status.ts';
import { lineOf } from '../../src/storage/history-queries.ts';
import { formatDuration } from '../../src/ui/parts/format.ts';
import { stageName } from '../../src/ui/parts/names.ts';
import { useVirtualRows } from '../../src/ui/parts/virtual-rows.ts';
import { BarChart } from '../../src/ui/sidepanel/bar-chart.tsx';
import { HistoryEntry } from '../../src/ui/sidepanel/history-entry.tsx';
import '../../src/ui/sidepanel/panel.css';
import { StageList } from '../../src/ui/sidepanel/stage-list.tsx';
import { viewRecord } from '../../src/ui/watch/record-view.ts';
import { manyRecords } from '../support/many-records.ts';
import { Section, Specimen } from './section.tsx';

const entryHeight = 61;
const now = Date.UTC(2026, 2, 14, 12);
const records = manyRecords(2_000, now);
const lines = records.map(lineOf);

/** Long lists, stages and figures. */
export function Data(): ReactNode {
  const [stages] = useState(() => stageNames.map((name, index) => ({ name: stageName(name), value: [4_200, 900, 620, 180, 1_100, 240][index] ?? 0 })));
  const [failed] = useState(() => records.find(({ result }) => result.status === 'failed'));
  return (
    <>
      <Section title="Lists" rule="Only what is in sight is drawn. One stop for the Tab key; arrow keys, Page Up and Down, Home and End go from line to line.">
        <LongList />
        <Specimen name="a line that is being read" className="card history-list"><HistoryEntry line={undefined} now={now} tabIndex={-1} /></Specimen>
      </Section>
      <Section title="Stages of a deployment" rule="Six, always the same, each with its report. What is under way or went wrong stands open.">
        {failed ? <StageList stages={viewRecord(failed).stages} /> : null}
      </Section>
      <Section title="Charts" rule="Bars, with their figures beside them and a table for ears. Trouble is marked by its place as well as by its colour.">
        <div className="charts">
          <Specimen name="lying: times" className="card chart"><BarChart bars={stages} format={formatDuration} layout="rows" /></Specimen>
          <Specimen name="standing: weeks" className="card chart"><BarChart bars={[3, 8, 5, 0, 11, 7, 9, 12].map((value, week) => ({ name: `W${week + 1}`, value, bad: Math.min(value, week % 3) }))} format={String} layout="columns" /></Specimen>
        </div>
      </Section>
    </>
  );
}

function LongList(): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const { rows, list } = useVirtualRows({ count: records.length, rowHeight: entryHeight, box });
  return (
    <div ref={box} className="card long-list">
      <ul {...list} role="list" className="history-list" aria-label="Two thousand deployments">
        {rows.map(({ index, slot, attributes, tabIndex }) => <li key={slot} {...attributes}><HistoryEntry line={lines[index]} now={now} tabIndex={tabIndex} /></li>)}
      </ul>
    </div>
  );
}
