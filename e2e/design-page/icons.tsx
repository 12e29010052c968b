import type { ReactNode } from 'react';
import { Icon, iconNames, Mark } from '../../src/ui/parts/icon.tsx';
import { Section } from './section.tsx';

/** Every icon, by its name. */
export function Icons(): ReactNode {
  return (
    <Section title="Icons" rule="Drawn on a grid of 16 with lines of 1.5, in the colour of the words beside them. Without words beside it a button has a name of its own.">
      <ul className="icons">
        <li><Mark size={24} /><code>mark</code></li>
        {iconNames.map((name) => <li key={name} data-icon={name}><Icon name={name} size={20} /><code>{name}</code></li>)}
      </ul>
    </Section>
  );
}
