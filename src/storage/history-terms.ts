import type { DeploymentRecord } from '../domain/deployment.ts';

/** A line of the history as it is kept: with the words it is found by. */
export interface HistoryRow extends DeploymentRecord {
  terms: string[];
}

/** Text as it is compared: lower case, without accents. */
function plain(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

function wordsOf(text: string): string[] {
  return plain(text).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
}

/** The words a record is found by: project, label, person, the reason it went against checks, digests and id. Each is found by how it begins. */
export function termsOf({ id, projectName, projectId, label, initiatedBy, digest, content, override }: Omit<DeploymentRecord, 'result'>): string[] {
  const digests = [digest, content].flatMap((one) => (one === undefined ? [] : [one.replace('sha256:', '')]));
  return [...new Set([...wordsOf(projectName), ...wordsOf(projectId), ...wordsOf(label ?? ''), ...wordsOf(override?.reason ?? ''), ...wordsOf(initiatedBy), ...digests, plain(id), plain(id).replace('dpl_', '')])];
}

/** What somebody typed, as beginnings of terms; all of them have to be met. A name of a deployment or a digest is one word, whatever is in it. */
export function searchedTerms(text: string): string[] {
  return text.trim().split(/\s+/).flatMap((word) => (/^dpl_/i.test(word) ? [plain(word)] : wordsOf(word.replace(/^sha256:/i, '')))).filter(Boolean);
}
