/**
 * What a browser does with what a reference leads to: runs it, imports it, styles with it, shows or keeps it,
 * or goes there when asked.
 */
export type ReferenceUse = 'script' | 'module' | 'style' | 'resource' | 'page';

/** A place that a page refers to. */
export interface Reference {
  /** The address as the browser reads it: entities and escapes undone. */
  readonly to: string;
  /** `href` of the `<base>` that holds for it; undefined: the page's own address. */
  readonly base: string | undefined;
  readonly use: ReferenceUse;
  /** The browser holds the page back for it: see `vital` of scripts and of style sheets. */
  readonly vital: boolean;
}
