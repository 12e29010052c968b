import type { ReactNode } from 'react';

/** A part of the design system with its heading and the rule that goes with it. */
export function Section({ title, rule, children }: { readonly title: string; readonly rule: string; readonly children: ReactNode }): ReactNode {
  const id = title.toLowerCase().replaceAll(/[^a-z]+/g, '-');
  return (
    <section className="design-section" aria-labelledby={id}>
      <div className="design-rule"><h2 id={id}>{title}</h2><p className="soft">{rule}</p></div>
      <div className="design-content">{children}</div>
    </section>
  );
}

/** Some states of one part under its name. */
export function Specimen({ name, children, className }: { readonly name: string; readonly children: ReactNode; readonly className?: string }): ReactNode {
  return <div className="specimen"><h3 className="section-title">{name}</h3><div className={className ?? 'row wrap'}>{children}</div></div>;
}
