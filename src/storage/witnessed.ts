import type { AgentRow, SlipwayDatabase } from './database.ts';

/**
 * Remembers that an agent answered, and the checkpoint of its log that was seen to continue the one in `row`. Where another one was remembered
 * meanwhile that one stays, so that what is remembered never goes back: a log that is cut short would pass.
 */
export async function rememberWitnessed(database: SlipwayDatabase, row: Pick<AgentRow, 'id' | 'checkpoint'>, checkpoint: string, seenAt: number): Promise<void> {
  await database.agents.where('id').equals(row.id).modify((now) => {
    if (now.checkpoint === row.checkpoint) now.checkpoint = checkpoint;
    now.seenAt = seenAt;
    now.problem = null;
  });
}
