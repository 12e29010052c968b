import { ConfigurationValues, type EnvironmentChange, type EnvironmentConfig, type EnvironmentPolicy, isSame } from '../../domain/environment.ts';

/** An environment while it is edited. Values are a list, because two may have the same name until a person mends it. */
export interface EnvironmentDraft {
  readonly agent: string;
  /** The rules that were changed; the others are the saved ones, which others may change at the agent meanwhile. */
  readonly policy: Partial<EnvironmentPolicy>;
  readonly values: readonly { readonly key: number; readonly name: string; readonly value: string }[];
}

/** What is wrong with one line of the configuration, by the line's key. */
export type ValueProblem = 'name-missing' | 'name-malformed' | 'name-twice' | 'value-too-long';

const secretWords = /secret|token|password|passwd|private|credential|api_?key/i;

/** The draft a saved environment begins as. */
export function draftOf(config: EnvironmentConfig): EnvironmentDraft {
  return { agent: config.agent, policy: {}, values: Object.entries(config.configuration).map(([name, value], key) => ({ key, name, value })) };
}

/** A draft with one more, empty line. */
export function withLine(draft: EnvironmentDraft): EnvironmentDraft {
  const key = Math.max(-1, ...draft.values.map((line) => line.key)) + 1;
  return { ...draft, values: [...draft.values, { key, name: '', value: '' }] };
}

/** Every line that cannot be saved, and why. Lines that are empty on both sides are no problem: they are left out. */
export function problemsOf(draft: EnvironmentDraft): ReadonlyMap<number, ValueProblem> {
  const problems = new Map<number, ValueProblem>();
  const seen = new Set<string>();
  for (const { key, name, value } of draft.values) {
    if (name === '' && value === '') continue;
    if (name === '') problems.set(key, 'name-missing');
    else if (!ConfigurationValues.safeParse({ [name]: '' }).success) problems.set(key, 'name-malformed');
    else if (seen.has(name)) problems.set(key, 'name-twice');
    else if (!ConfigurationValues.safeParse({ [name]: value }).success) problems.set(key, 'value-too-long');
    seen.add(name);
  }
  return problems;
}

/** Whether a name reads like a secret's, which has no place among values that every visitor can read. */
export function looksSecret(name: string): boolean {
  return secretWords.test(name);
}

/** What saving a draft would change, and nothing else; undefined while it has problems. */
export function changeOf(saved: EnvironmentConfig, draft: EnvironmentDraft): EnvironmentChange | undefined {
  if (problemsOf(draft).size > 0) return undefined;
  const configuration = Object.fromEntries(draft.values.filter((line) => line.name !== '').map(({ name, value }) => [name, value]));
  return {
    name: saved.name,
    ...(draft.agent === saved.agent ? {} : { agent: draft.agent }),
    ...(isSame({ ...saved.policy, ...draft.policy }, saved.policy) ? {} : { policy: draft.policy }),
    ...(isSame(configuration, saved.configuration) ? {} : { configuration }),
  };
}

/** Whether saving would change anything (or cannot be told yet, because a line is wrong). */
export function isChanged(saved: EnvironmentConfig, draft: EnvironmentDraft): boolean {
  const change = changeOf(saved, draft);
  return !change || Object.keys(change).length > 1;
}
