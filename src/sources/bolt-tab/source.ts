import { z } from 'zod';
import { Names, Texts } from '../../content/bridge.ts';
import { DeployError } from '../../domain/errors.ts';
import { markLength } from '../project-id.ts';
import { captureSiteRules } from '../site-rules-capture.ts';
import type { CaptureOptions, CaptureReport, ProjectIdentity, ProjectSource } from '../source.ts';
import { buildProject, inWords, versionOf } from './build-project.ts';
import { type Collected, collectFiles } from './collect-files.ts';
import { editorAtRest } from './editor-at-rest.ts';
import { findOutput } from './find-output.ts';
import { projectTree } from './project-tree.ts';
import { entryPages } from '../frameworks/entry-pages.ts';
import { type BuildPlan, planBuild } from '../frameworks/build-plan.ts';
import { recordHashed } from '../frameworks/record-hashed.ts';
import { decidingPages, routingFor } from '../frameworks/routing.ts';
import { gapsOf, troubleWords, withoutContainer } from './gaps.ts';
import { identityOf } from './identity.ts';
import { lookAt, type ReachedProject, reachProject } from './open-project.ts';
import { noAnswer, openLink, type PageLink } from './page-link.ts';
import { factsOf, largestText } from './read-facts.ts';
import { dependencyFindings, lockFilesOf } from '../dependencies/dependency-findings.ts';
import type { ProjectFacts } from '../frameworks/project-facts.ts';
import type { TabAccess } from './tab-access.ts';

/** What a tab's source is made of. `patience`: ms to wait for a container that is still starting. */
export interface BoltTabOptions {
  readonly tabId: number;
  readonly tabs: TabAccess;
  readonly patience?: number;
  /** ms without a change after which what the editor has begun, and not ended, counts as given up. */
  readonly stillness?: number;
  /** ms that a program may be silent behind something like a question before it counts as one. */
  readonly silence?: number;
}

/** Largest lock file that is looked at, bytes. */
const largestLock = 4 * 1024 * 1024;
/** Largest list of built files that is read, bytes. */
const largestList = 8 * 1024 * 1024;

/**
 * The project in a tab with an editor of the bolt.diy kind. A capture ends any older one in the same tab, with the build it had started;
 * when its signal aborts or its worker dies, it ends likewise. Errors besides the port's: `source.no-access`, `source.interrupted`
 * (the page was reloaded; may be tried again), `source.malformed`, `source.too-large`.
 */
export function createBoltTabSource({ tabId, tabs, patience = 15_000, stillness = 15_000, silence = 15_000 }: BoltTabOptions): ProjectSource {
  return {
    async identify(signal): Promise<ProjectIdentity> {
      let link: PageLink | undefined;
      try {
        link = await openLink(tabs, tabId, 'look', signal);
        const { origin, project } = await lookAt(link, patience);
        return await identityOf(origin, project);
      } catch (error) {
        throw error instanceof DOMException && error.name === 'TimeoutError' ? noAnswer() : error;
      } finally {
        link?.close();
      }
    },

    async capture(options): Promise<CaptureReport> {
      const link = await openLink(tabs, tabId, 'capture', options.signal);
      try {
        const look = await lookAt(link, patience);
        await refuseOther(look, options.project);
        const reached = await reachProject(link, patience, tabs.reaches);
        if (!reached) throw new DeployError('source.no-project', 'The editor holds no files of this project yet.', { next: 'Open the project’s workbench, wait for its files, and start again.' });
        const unfinished = reached.place === 'page' ? await editorAtRest(link, { log: (line) => options.log(line), stillness }) : [];
        const facts = await factsOf(link, reached);
        const plan = planBuild(facts, options);
        const dependencies = await dependenciesOf(link, reached, facts, plan);
        const rules = captureSiteRules(options.sink);
        const taken = { ...options, sink: rules.sink };
        const site = reached.source === 'bolt-container' ? await makeSite(link, facts, plan, { ...taken, silence }) : await readySite(link, reached, plan, taken);
        const compiled = rules.compile(site.paths, await routingOf(link, reached, plan, site));
        const hashed = plan.build ? await hashedOf(link, reached, facts, site) : undefined;
        return {
          source: {
            kind: reached.source,
            origin: look.origin,
            chat: look.project.chat,
            ...(look.project.lastMessage ? { message: look.project.lastMessage.slice(0, 256) } : {}),
            ...(site.built && plan.build ? { buildCommand: inWords(plan.build).slice(0, 1024) } : {}),
            output: site.output,
            tools: await toolsOf(link, reached, plan),
          },
          routing: compiled.routing,
          leftOut: [...site.leftOut, ...compiled.leftOut],
          findings: [...dependencies, ...compiled.findings],
          ...(hashed?.size ? { hashed } : {}),
          gaps: [...site.gaps, ...unfinished],
        };
      } finally {
        link.close();
      }
    },
  };
}

/** The tab may have gone to another chat since the deployment was asked for. The title's part of an id may change while the first reply is written. */
async function refuseOther({ origin, project }: Awaited<ReturnType<typeof lookAt>>, wanted: string | null): Promise<void> {
  const { id, name } = await identityOf(origin, project);
  if (wanted === null || id.slice(-markLength) === wanted.slice(-markLength)) return;
  throw new DeployError('source.other-project', `The tab shows another project now (“${name}”).`, { next: 'Open the project again and start from its tab.' });
}

interface Site extends Collected {
  readonly output: string;
  readonly built: boolean;
  readonly gaps: readonly string[];
}

/** Builds in the container and collects what came out. */
async function makeSite(link: PageLink, facts: ProjectFacts, plan: BuildPlan, options: CaptureOptions & { readonly silence: number }): Promise<Site> {
  const before = plan.build && !plan.chosen ? await projectTree(link) : new Map<string, string>();
  if (plan.build) await buildProject(link, facts, plan.build, options);
  const output = await findOutput(link, plan, before);
  options.log(output === '' ? 'Reading the project’s files' : `Reading ${output}/`);
  return { ...await collectFiles(link, 'page', output, options), output, built: plan.build !== null, gaps: [] };
}

/** Takes the site from a source that cannot build: plain files, or an output folder that the editor's own build has left. */
async function readySite(link: PageLink, reached: ReachedProject, plan: BuildPlan, options: CaptureOptions): Promise<Site> {
  const { place } = reached;
  const { output } = plan;
  const names = output === null ? null : await link.call({ op: 'names', place, folder: output }, Names);
  if (output === null || (plan.build && !names?.some(({ name }) => entryPages.has(name) || name === plan.fallback))) {
    const { trouble } = reached;
    throw new DeployError('build.no-container', `The project has to be built, and that needs the editor’s container.${trouble ? ` ${troubleWords(trouble)}` : ''}`, {
      next: trouble ? withoutContainer(trouble) : '',
    });
  }
  options.log(`Reading the files from ${placeWords[reached.source]}`);
  const collected = await collectFiles(link, place, output, options);
  const prefix = output === '' ? '' : `${output}/`;
  const gaps = gapsOf(reached, reached.binaries.filter((path) => path.startsWith(prefix)).map((path) => path.slice(prefix.length)));
  if (plan.build) gaps.push('The site was built earlier, in the editor; changes made since then may not be in it.');
  return { ...collected, output, built: false, gaps };
}

const placeWords: Record<ReachedProject['source'], string> = {
  'bolt-container': 'the container',
  'bolt-store': 'the editor’s open page',
  'bolt-snapshot': 'the editor’s last snapshot',
  'bolt-chat': 'the chat',
};

/** Whether package.json and lock file agree, as they are before the build installs anything. */
async function dependenciesOf(link: PageLink, { place, source }: ReachedProject, facts: ProjectFacts, { build }: BuildPlan): Promise<CaptureReport['findings']> {
  if (source !== 'bolt-container' || !build) return dependencyFindings(facts, undefined);
  const locks = lockFilesOf(facts.names).slice(0, 1);
  return dependencyFindings(facts, locks.length === 0 ? {} : await link.call({ op: 'texts', place, paths: locks, limit: largestLock }, Texts));
}

/** What the build says of the names of its files. */
async function hashedOf(link: PageLink, { place }: ReachedProject, facts: ProjectFacts, { output, paths, leftOut }: Site): Promise<ReadonlyMap<string, boolean>> {
  return await recordHashed({
    names: async (folder) => await link.call({ op: 'names', place, folder }, Names),
    texts: async (wanted) => await link.call({ op: 'texts', place, paths: [...wanted], limit: largestList }, Texts),
  }, facts, { output, paths, beside: leftOut.map(({ path }) => path) });
}

/** How the site's addresses are answered; pages are read where the plan and the paths do not say it all. */
async function routingOf(link: PageLink, { place }: ReachedProject, plan: BuildPlan, { output, paths }: Site): Promise<CaptureReport['routing']> {
  const pages = decidingPages(plan, paths);
  const inProject = (path: string): string => (output === '' ? path : `${output}/${path}`);
  const found = pages.length === 0 ? {} : await link.call({ op: 'texts', place, paths: pages.map(inProject), limit: largestText }, Texts);
  return routingFor(plan, paths, new Map(pages.flatMap((path) => {
    const text = found[inProject(path)];
    return typeof text === 'string' ? [[path, text] as const] : [];
  })));
}

async function toolsOf(link: PageLink, { place, source }: ReachedProject, { tool }: BuildPlan): Promise<Record<string, string>> {
  if (tool === undefined || source !== 'bolt-container') return {};
  const path = `node_modules/${tool}/package.json`;
  const texts = z.record(z.string(), z.string().nullable()).parse(await link.call({ op: 'texts', place, paths: [path], limit: largestText }, Texts));
  const version = versionOf(texts[path] ?? null);
  return version === undefined ? {} : { [tool]: version };
}
