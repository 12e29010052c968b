import type { Page } from 'playwright';
import type { InviteOptions } from '../../test/support/agent-process.ts';
import { type Console, openConsole } from './console.ts';
import { launchExtension } from './extension.ts';
import { untilWritten, type World } from './slipway.ts';

/** Another person with a browser of their own, at the same agent and the same project. */
export interface Colleague {
  readonly world: World;
  /** A new one after each relaunch. */
  desk: Console;
  tab: Page;
  /** Ends their browser as a crash does. */
  crash(): Promise<void>;
  relaunch(): Promise<void>;
  close(): Promise<void>;
}

/** Starts the other browser, pairs it as this person by an invitation of the agent for this role, and opens the project. */
export async function joinColleague(world: World, person: string, role: NonNullable<InviteOptions['role']> = 'admin'): Promise<Colleague> {
  const profile = `${world.profile}-${person.toLowerCase()}`;
  const launch = () => launchExtension({ profile });
  const theirs: World = { ...world, browser: await launch() };
  await theirs.browser.allow('http://127.0.0.1/*');
  const desk = await openConsole(theirs);
  await desk.call('agent.pair', { invitation: await world.agent.invite({ person, role }), person, label: `${person}’s browser` });

  async function openTab(): Promise<Page> {
    const page = await theirs.browser.context.newPage();
    await page.goto(world.bolt.chatUrl('1'));
    await page.getByRole('list', { name: 'Files' }).getByRole('button', { name: 'index.html' }).waitFor();
    return page;
  }

  const colleague: Colleague = {
    world: theirs,
    desk,
    tab: await openTab(),
    async crash() {
      // What is not written down yet is forgotten in a crash.
      await untilWritten(profile, 'http://127.0.0.1/*');
      const gone = new Promise((resolve) => {
        theirs.browser.context.once('close', resolve);
      });
      process.kill(theirs.browser.pid, 'SIGKILL');
      await gone;
    },
    async relaunch() {
      theirs.browser = await launch();
      colleague.desk = await openConsole(theirs);
      await colleague.desk.wake();
      colleague.tab = await openTab();
    },
    close: () => theirs.browser.context.close(),
  };
  return colleague;
}
