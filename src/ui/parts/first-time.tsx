import type { ReactNode } from 'react';
import { hasSucceeded } from '../../storage/first-steps.ts';
import { useWatched } from '../watch/use-watched.ts';
import { guideAddress } from './guide.ts';
import { words } from './words.ts';

/** The way to the guide, for as long as nothing has ever gone live from this browser. */
export function FirstTime(): ReactNode {
  if (useWatched(hasSucceeded, []) !== false) return null;
  return <a href={guideAddress()} target="_blank" rel="noreferrer">{words('guideLink')}</a>;
}
