import type { EnvironmentName, StrategyName } from '../../domain/environment.ts';
import type { StageName } from '../../domain/status.ts';
import type { AgentRow } from '../../storage/database.ts';
import type { RunSubject } from '../watch/run-subject.ts';
import { words, type WordKey } from './words.ts';

const environments: Record<EnvironmentName, WordKey> = {
  development: 'environment_development', testing: 'environment_testing', staging: 'environment_staging', production: 'environment_production',
};
const strategies: Record<StrategyName, WordKey> = { 'blue-green': 'strategyBlueGreen', rolling: 'strategyRolling', canary: 'strategyCanary' };
const stages: Record<StageName, WordKey> = {
  preparation: 'stagePreparation', staging: 'stageStaging', validation: 'stageValidation', promotion: 'stagePromotion', verification: 'stageVerification', cleanup: 'stageCleanup',
};
const actions: Record<RunSubject['action'], WordKey> = { deploy: 'actionDeploy', promote: 'actionPromote', 'roll-back': 'actionRollBack', plan: 'actionPlan' };

/** An environment's name as it stands in sentences, capitalised where it stands alone. */
export function environmentName(name: EnvironmentName, place: 'sentence' | 'alone' = 'sentence'): string {
  const text = words(environments[name]);
  return place === 'sentence' ? text : text.charAt(0).toUpperCase() + text.slice(1);
}

/** An agent's name where there are several to be told apart. */
export function agentName(agents: readonly AgentRow[], id: string): string | undefined {
  return agents.length > 1 ? agents.find((agent) => agent.id === id)?.name : undefined;
}

/** A strategy's name. */
export function strategyName(name: StrategyName): string {
  return words(strategies[name]);
}

/** A stage's name. */
export function stageName(name: StageName): string {
  return words(stages[name]);
}

/** What a run does, as a noun. */
export function actionName(action: RunSubject['action']): string {
  return words(actions[action]);
}
