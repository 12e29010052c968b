import type { DeploymentStrategy } from '../domain/components.ts';
import type { StrategyName } from '../domain/environment.ts';
import { DeployError } from '../domain/errors.ts';
import { BlueGreenStrategy } from './blue-green.ts';
import type { StrategyContext } from './strategy.ts';

/** Strategies that can be chosen now. */
export const availableStrategies: readonly StrategyName[] = ['blue-green'];

/** The strategy of a name. Throws DeployError `strategy.unavailable` for one that this version or the target cannot do. */
export function selectStrategy(name: StrategyName, context: StrategyContext): DeploymentStrategy {
  if (name === 'blue-green') return new BlueGreenStrategy(context);
  throw new DeployError('strategy.unavailable', `The ${name} strategy needs a target that splits traffic; this one switches it as a whole.`, {
    next: 'Choose blue-green for this environment.',
  });
}
