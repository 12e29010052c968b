import { AxeBuilder } from '@axe-core/playwright';
import type { Page } from 'playwright';

/** Throws with a sentence for each violation axe finds on a page of the extension (WCAG 2.2 A and AA, and axe's best practices). */
export async function expectAccessible(page: Page): Promise<void> {
  // The rest of axe looks into frames from a page of its own, which the browser does not open for an extension.
  // Guards take the focus only to hand it on to what they stand before; nobody meets them.
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().exclude('[data-base-ui-focus-guard]').analyze();
  const sentences = violations.flatMap(({ id, help, nodes }) => nodes.map(({ target, failureSummary }) => `${id}: ${help}: ${target.join(' ')}\n${failureSummary ?? ''}`));
  if (sentences.length > 0) throw new Error(`axe finds ${sentences.length} at ${page.url()}:\n${sentences.join('\n')}`);
}
