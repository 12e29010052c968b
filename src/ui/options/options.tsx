import type { ReactNode } from 'react';
import { words } from '../parts/words.ts';

/** The page. */
export function Options(): ReactNode {
  return <main><h1>{words('name')}</h1></main>;
}
