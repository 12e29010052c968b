import type { EnvironmentPolicy, IndexingRule } from '../../domain/environment.ts';
import { formatDuration } from '../parts/format.ts';
import { words, type WordKey } from '../parts/words.ts';

/** The queue rules as choices. */
export const queueWords: Record<EnvironmentPolicy['queue'], WordKey> = { wait: 'queueWait', replace: 'queueReplace', refuse: 'queueRefuse' };

/** The rules about search engines as choices. */
export const indexingWords: Record<IndexingRule, WordKey> = { 'by-site': 'indexingBySite', allow: 'indexingAllow', deny: 'indexingDeny' };
const indexingSentences: Record<IndexingRule, WordKey> = { 'by-site': 'policyIndexingBySite', allow: 'policyIndexingAllow', deny: 'policyIndexingDeny' };

/** The rules of an environment as sentences, in the order in which a deployment meets them. */
export function policySentences(policy: EnvironmentPolicy): string[] {
  return [
    words(policy.confirm ? 'policyAsks' : 'policyStarts'),
    words(({ wait: 'policyQueueWait', replace: 'policyQueueReplace', refuse: 'policyQueueRefuse' } as const)[policy.queue]),
    policy.watch === 0 ? words('policyNoWatch') : words('policyWatch', formatDuration(policy.watch)),
    policy.onLeaseLost === 'hold' ? words('policyHold', formatDuration(policy.holdFor)) : words('policyRevert'),
    words('policyDeadline', formatDuration(policy.stageDeadline)),
    ...(policy.indexing === undefined ? [] : [words(indexingSentences[policy.indexing])]),
  ];
}
