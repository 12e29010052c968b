import { defaultPolicy, type EnvironmentName, environmentNames, type EnvironmentPolicy } from '../../domain/environment.ts';
import { utf8 } from '../../security/bytes.ts';
import { namedDigest } from '../../security/digest.ts';
import type { AgentTables } from '../tables.ts';

/** The rules of an environment: those set, else the ones it starts with. */
export function policyOf(tables: AgentTables, environment: EnvironmentName): EnvironmentPolicy {
  return { indexing: 'by-site', ...tables.policies.get(environment) ?? defaultPolicy(environment) };
}

/** `sha256:<hex>` over all policies in force, in the environments' order. */
export async function policyDigest(tables: AgentTables): Promise<string> {
  return await namedDigest(utf8(JSON.stringify(environmentNames.map((name) => [name, policyOf(tables, name)]))));
}
