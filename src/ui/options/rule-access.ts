import type { EnvironmentName } from '../../domain/environment.ts';
import { may } from '../../domain/roles.ts';
import type { AgentRow } from '../../storage/database.ts';

/** Whether the rules of an environment can be changed here: they hold at its agent, for everybody, and belong to who administers the environment there. */
export type RuleAccess = 'open' | 'no-agent' | 'no-admin';

/** As far as this browser knows; the agent decides. `agent`: its id, empty for none. */
export function ruleAccess(agents: readonly AgentRow[], agent: string, environment: EnvironmentName): RuleAccess {
  const row = agents.find(({ id }) => id === agent);
  if (!row) return 'no-agent';
  return row.roles && !may(row.roles, 'set-policy', environment) ? 'no-admin' : 'open';
}
