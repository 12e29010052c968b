import type { ReactNode } from 'react';
import { Bar, BarChart as Chart, LabelList, ResponsiveContainer, XAxis, YAxis } from 'recharts';

/** One bar. */
export interface ChartBar {
  readonly name: string;
  readonly value: number;
  /** A part of `value`, drawn in the colour of trouble. */
  readonly bad?: number;
}

/** Bars in the page's colours: `rows` lie, with their names and figures beside them; `columns` stand, with names below unless they are made small by a `height`. Drawn without animation; a table beside it is for ears. */
export function BarChart({ bars, format, layout, height }: { readonly bars: readonly ChartBar[]; readonly format: (value: number) => string; readonly layout: 'rows' | 'columns'; readonly height?: number }): ReactNode {
  const lying = layout === 'rows';
  const data = bars.map(({ name, value, bad = 0 }) => ({ name, good: value - bad, bad, value }));
  const text = { fill: 'var(--ink-soft)', fontSize: 11.5 };
  return (
    <ResponsiveContainer width="100%" height={height ?? (lying ? bars.length * 26 : 120)}>
      <Chart data={data} layout={lying ? 'vertical' : 'horizontal'} margin={lying ? { top: 0, right: 64, bottom: 0, left: 0 } : { top: 8, right: 0, bottom: 0, left: 0 }} barCategoryGap={lying ? 7 : '18%'} accessibilityLayer={false}>
        {lying ? <XAxis type="number" hide /> : <XAxis dataKey="name" hide={height !== undefined} tick={text} axisLine={false} tickLine={false} interval="equidistantPreserveStart" />}
        {lying ? <YAxis type="category" dataKey="name" width={92} tick={text} axisLine={false} tickLine={false} interval={0} /> : <YAxis hide domain={[0, 'dataMax']} />}
        <Bar dataKey="good" stackId="one" fill="var(--accent-fill)" radius={3} isAnimationActive={false} maxBarSize={26}>
          {lying ? <LabelList dataKey="value" position="right" formatter={(value: unknown) => format(Number(value))} style={text} /> : null}
        </Bar>
        {lying ? null : <Bar dataKey="bad" stackId="one" fill="var(--bad-fill)" radius={3} isAnimationActive={false} maxBarSize={26} />}
      </Chart>
    </ResponsiveContainer>
  );
}
