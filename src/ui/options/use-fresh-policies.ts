import { useEffect, useState } from 'react';
import type { EnvironmentConfig, EnvironmentName } from '../../domain/environment.ts';
import { request } from '../../messaging/client.ts';

/** Has every environment's rules read back from its agent once they are shown. Answers those whose agent did not tell: of them is shown what was seen last. */
export function useFreshPolicies(environments: readonly EnvironmentConfig[] | undefined): ReadonlySet<EnvironmentName> {
  const [unread, setUnread] = useState<ReadonlySet<EnvironmentName>>(new Set());
  // As one string: what the rules are is no reason to read them again.
  const targets = environments && JSON.stringify(environments.filter(({ agent }) => agent !== '').map(({ name, agent }) => [name, agent]));
  useEffect(() => {
    let shown = true;
    for (const [name] of JSON.parse(targets ?? '[]') as [EnvironmentName, string][]) {
      const isUnread = (is: boolean): void => {
        if (shown) setUnread((before) => (before.has(name) === is ? before : new Set(is ? [...before, name] : [...before].filter((other) => other !== name))));
      };
      request('environment.refresh', { environment: name }).then(() => isUnread(false), () => isUnread(true));
    }
    return () => {
      shown = false;
    };
  }, [targets]);
  return unread;
}
