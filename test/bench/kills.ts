import type { Page } from 'playwright';
import { plainProject } from '../../e2e/bolt-page/example-projects.ts';
import { type Console, openConsole } from '../../e2e/support/console.ts';
import { catchNth, killInEveryStep, releaseJournal } from '../../e2e/support/hold-journal.ts';
import { rows, until } from '../../e2e/support/journal.ts';
import { type Auditor, joinAsAuditor, leftovers } from '../../e2e/support/leftovers.ts';
import { buildWorld, type World } from '../../e2e/support/slipway.ts';
import type { Bench } from './figures.ts';

const kinds = ['deploy', 'promote', 'roll-back'] as const;
type Kind = (typeof kinds)[number];

/** One world in which things are killed, and what should be true in it. */
class Slaughter {
  readonly #world: World;
  readonly #auditor: Auditor;
  #desk: Console;
  #tab: Page | undefined;
  #title = 0;
  #project = '';
  /** The release that should be live at each environment, and the one before. */
  readonly #live: Record<string, string> = {};
  readonly #before: Record<string, string> = {};
  readonly kills = { worker: 0, browser: 0, agent: 0 };
  runs = 0;
  right = 0;
  lost = 0;
  twice = 0;

  private constructor(world: World, auditor: Auditor, desk: Console) {
    this.#world = world;
    this.#auditor = auditor;
    this.#desk = desk;
  }

  static async begin(world: World): Promise<Slaughter> {
    await world.pair();
    await world.untilWritten();
    const slaughter = new Slaughter(world, await joinAsAuditor(world), await openConsole(world));
    // Two calm releases at each site, so that there is always a way back.
    for (let round = 0; round < 2; round += 1) {
      await slaughter.disturb('deploy', async () => undefined);
      await slaughter.disturb('promote', async () => undefined);
    }
    slaughter.runs = 0;
    slaughter.right = 0;
    return slaughter;
  }

  /** Starts a run of a kind, disturbs it, waits for its end, and judges it. */
  async disturb(kind: Kind, disturbance: (id: string) => Promise<void>): Promise<void> {
    const environment = kind === 'promote' ? 'testing' : 'development';
    const id = await this.#start(kind);
    await disturbance(id);
    this.runs += 1;
    const status = await this.#desk.endOf(id, 120_000).catch(() => 'never ended');
    if (status === 'success') {
      if (kind === 'roll-back') {
        const before = this.#before[environment] ?? '';
        this.#before[environment] = this.#live[environment] ?? '';
        this.#live[environment] = before;
      } else {
        this.#before[environment] = this.#live[environment] ?? id;
        this.#live[environment] = id;
      }
    }
    // The tab dies with the browser: what had not been read from it by then cannot go live, and must not.
    const captured = (await rows(this.#desk.page, 'steps')).some((step) => step.run === id && step.path === 'preparation/capture' && step.state === 'done');
    const right = status === 'success' || (kind === 'deploy' && !captured && status === 'failed');
    if (right) this.right += 1;
    else this.lost += 1;
    const actions = await this.#auditor.actionsOf(id);
    // Every action of a deployment is there once: created, configured, sealed, promoted, confirmed.
    if (new Set(actions).size !== actions.length) {
      this.twice += 1;
      console.error(`${kind} ${id}: ${actions.join(', ')}`);
    }
    if (!right) console.error(`${kind} ${id} ended as ${status}`);
  }

  async killWorker(id: string): Promise<void> {
    this.kills.worker += (await killInEveryStep(this.#desk, this.#world.browser, id)).length;
  }

  async killBrowser(id: string, nth: number): Promise<void> {
    if (await catchNth(this.#desk.page, id, nth) === null) return;
    await this.#world.crashBrowser();
    this.kills.browser += 1;
    await this.#world.relaunch();
    this.#desk = await openConsole(this.#world);
    this.#tab = undefined;
  }

  async killAgent(id: string, nth: number): Promise<void> {
    if (await catchNth(this.#desk.page, id, nth) === null) return;
    await this.#world.agent.kill('SIGKILL');
    this.kills.agent += 1;
    await this.#world.agent.restart();
    await releaseJournal(this.#desk.page);
  }

  /** What should not be there at the end, in sentences. */
  async leftovers(): Promise<string[]> {
    return await leftovers(this.#desk, this.#auditor, Object.fromEntries(Object.entries(this.#live).map(([environment, id]) => [`${this.#project}/${environment}`, id])));
  }

  async #start(kind: Kind): Promise<string> {
    if (kind === 'deploy') return await this.#deploy();
    if (kind === 'promote') return (await this.#desk.call<{ deploymentId: string }>('deployment.promote', { release: this.#live['development'], environment: 'testing', confirmed: true })).deploymentId;
    return (await this.#desk.call<{ deploymentId: string }>('deployment.rollBack', { site: { project: this.#project, environment: 'development' } })).deploymentId;
  }

  /** A deployment of something new, so that there are bytes to send. */
  async #deploy(): Promise<string> {
    this.#tab ??= await this.#world.openProject();
    const tab = this.#tab;
    await tab.bringToFront();
    this.#title += 1;
    await tab.getByLabel('Message').fill(`Change the title to “Number ${this.#title}”.`);
    await tab.getByRole('button', { name: 'Send' }).click();
    await tab.getByText(`Number ${this.#title}`).nth(1).waitFor();
    const id = await this.#desk.deploy(tab);
    const run = await until(this.#desk.page, 'runs', (all) => all.find((row) => row.id === id));
    this.#project = (run.input as { projectId: string }).projectId;
    return id;
  }
}

/** Worker, browser and agent killed inside the steps of deployments, promotions and rollbacks; what came of it compared with a model. */
export const killsBench: Bench = {
  name: 'kills',
  figures: ['worker.kills', 'worker.kills.lost', 'browser.kills', 'agent.kills', 'kills.right.share', 'kills.twice', 'kills.leftovers'],
  async run({ small }) {
    const world = await buildWorld({ projects: [plainProject()] });
    try {
      const slaughter = await Slaughter.begin(world);
      for (let round = 0; round < (small ? 1 : 2); round += 1) {
        for (const kind of small ? ['deploy', 'roll-back'] as const : kinds) await slaughter.disturb(kind, (id) => slaughter.killWorker(id));
      }
      const lostToWorker = slaughter.lost;
      // Each time in a later step, so that twelve are spread over all of them.
      for (let nth = 0; nth < (small ? 1 : 12); nth += 1) {
        const kind = kinds[nth % kinds.length] ?? 'deploy';
        const step = 1 + Math.floor(nth / kinds.length) * (kind === 'roll-back' ? 2 : 5);
        await slaughter.disturb(kind, (id) => slaughter.killBrowser(id, step));
        await slaughter.disturb(kind, (id) => slaughter.killAgent(id, step));
      }
      const left = await slaughter.leftovers();
      for (const sentence of left) console.error(sentence);
      return {
        'worker.kills': slaughter.kills.worker, 'worker.kills.lost': lostToWorker, 'browser.kills': slaughter.kills.browser, 'agent.kills': slaughter.kills.agent,
        'kills.right.share': slaughter.right / slaughter.runs, 'kills.twice': slaughter.twice, 'kills.leftovers': left.length,
      };
    } finally {
      await world.close();
    }
  },
};
