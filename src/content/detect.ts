/** Marks of an editor of the bolt.diy kind, each with its weight; none of them is the page's origin. */
const weights = {
  /** The inline script with which bolt.diy sets its theme (app/root.tsx). */
  'theme script': 3,
  /** Its history, which every bolt.diy makes when it is first loaded. */
  'history database': 2,
  'editor styles': 2,
  'editor logo': 2,
  'remix root': 1,
  'editor settings': 1,
} as const;

/** One thing that speaks for an editor of the bolt.diy kind. */
export type Mark = keyof typeof weights;

/** Whether marks are enough: two different things must speak for it, one of them strongly. */
export function isEditor(marks: readonly Mark[]): boolean {
  return marks.length >= 2 && marks.reduce((sum, mark) => sum + weights[mark], 0) >= 4;
}

/** The page, as far as it is looked at. */
export interface LookedAt {
  readonly document: Document;
  readonly databases: readonly string[];
  stored(key: string): string | null;
}

/** The marks a page bears. It is only read. */
export function marksOf({ document, databases, stored }: LookedAt): Mark[] {
  const marks: Mark[] = [];
  const inline = [...document.querySelectorAll('script:not([src])')];
  if (inline.some(({ textContent }) => textContent.includes('setTutorialKitTheme') && textContent.includes('bolt_theme'))) marks.push('theme script');
  if (databases.includes('boltHistory')) marks.push('history database');
  if (document.querySelector('[class*="bolt-elements-"]')) marks.push('editor styles');
  if (document.querySelector('img[src*="logo-light-styled.png"], img[src*="logo-dark-styled.png"]')) marks.push('editor logo');
  if (document.querySelector('#root') && document.documentElement.hasAttribute('data-theme')) marks.push('remix root');
  if (stored('bolt_theme') !== null || stored('mcp_settings') !== null) marks.push('editor settings');
  return marks;
}
