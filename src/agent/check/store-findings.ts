import type { SiteFinding } from '../../domain/site-report.ts';
import type { ExaminedStore, HarmedFile } from '../store/check-store.ts';
import { few, finding, many } from './finding.ts';

/** What decides what is said of a harmed file: the releases that were sealed, those that count as verified, the one that is live. */
export interface StoreContext {
  readonly project: string;
  readonly sealed: ReadonlySet<string>;
  readonly verified: ReadonlySet<string>;
  readonly live: string | null;
}

const againOrBack = 'Deploy again, which sends only what is missing, or roll back to a release that is whole.';

function told(files: readonly Pick<HarmedFile, 'path' | 'releases'>[], { live }: StoreContext, what: string): string {
  const needed = live !== null && files.some(({ releases }) => releases.includes(live));
  return `${many(files.length, 'file')} ${files.length === 1 ? 'is' : 'are'} ${what}: ${few(files.map(({ path }) => path))}. ${needed ? 'What is live needs' : 'Only releases one could go back to need'} ${files.length === 1 ? 'it' : 'them'}.`;
}

/** What was found in the store, as findings: one for each way in which files are harmed. */
export function storeFindings({ folderGone, harmed, forms }: ExaminedStore, context: StoreContext): SiteFinding[] {
  const about = (files: readonly Pick<HarmedFile, 'path' | 'releases'>[]) => ({ count: files.length, paths: files.map(({ path }) => path), releases: files.flatMap(({ releases }) => releases) });
  const findings: SiteFinding[] = [];
  if (folderGone) {
    findings.push(finding('store', 'store.folder-gone', `The folder packs/${context.project} is not there; no file of the project can be read.`,
      'Is its disk mounted? Bring it back, then check again. If it is gone for good, make an empty folder of that name and repair.'));
  }
  const add = (how: HarmedFile['how'], code: string, what: string, next: string, repairable: boolean): void => {
    const files = harmed.filter((file) => file.how === how);
    if (files.length > 0) findings.push(finding('store', code, told(files, context, what), next, { repairable, ...about(files) }));
  };
  add('damaged', 'store.file-damaged', 'damaged', 'Repair takes what is damaged out of use. Then it can be sent again, or the project deployed again.', true);
  add('lost', 'store.file-lost', 'no longer on the agent\'s disk', 'Repair takes what is lost out of the index. Then it can be sent again, or the project deployed again.', true);
  add('unreadable', 'store.file-unreadable', 'not readable', 'Look at the agent\'s disk and at the rights of its data folder, then check again.', false);
  const missing = harmed.filter(({ how, releases }) => how === 'unindexed' && releases.some((release) => context.sealed.has(release)));
  if (missing.length > 0) {
    // Whoever goes back to one of these would not get it whole: that much can be put right.
    const repairable = missing.some(({ releases }) => releases.some((release) => context.verified.has(release)));
    findings.push(finding('store', 'store.file-missing', told(missing, context, 'missing'), againOrBack, { repairable, ...about(missing) }));
  }
  if (forms.length > 0) {
    findings.push(finding('store', 'store.form-damaged', `The compressed form of ${many(forms.length, 'file')} is damaged: ${few(forms.map(({ path }) => path))}. The ${forms.length === 1 ? 'file itself is' : 'files themselves are'} whole.`,
      'Repair drops the damaged forms and makes them again.', { repairable: true, ...about(forms) }));
  }
  return findings;
}
