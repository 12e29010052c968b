import type { ReactNode } from 'react';

/** A part of the options with its heading and what it is about. */
export function Section({ id, title, text, children }: { readonly id: string; readonly title: string; readonly text: string; readonly children: ReactNode }): ReactNode {
  return (
    <section id={id} className="options-section" aria-labelledby={`${id}-title`}>
      <div className="options-intro">
        <h2 id={`${id}-title`}>{title}</h2>
        <p className="soft">{text}</p>
      </div>
      {children}
    </section>
  );
}
