import { create } from 'zustand';
import type { DeploymentResult } from '../domain/deployment.ts';
import type { EnvironmentName } from '../domain/environment.ts';
import { type Site, siteKey } from '../domain/site.ts';
import type { EnvironmentDraft } from './options/environment-draft.ts';

/** How the panel's history is filtered; undefined = everything. */
export interface HistoryFilter {
  readonly environment: EnvironmentName | undefined;
  readonly status: DeploymentResult['status'] | undefined;
  readonly projectId: string | undefined;
  /** Words that were typed. */
  readonly search: string;
}

/** Drafts and filters of one page: nothing in here is true of a deployment, and all of it is gone when the page closes. */
export interface ViewState {
  /** Environment picked in the popup; undefined = the one chosen last. */
  readonly environment: EnvironmentName | undefined;
  /** The plans this page asked for, by site. */
  readonly plans: Readonly<Record<string, string>>;
  readonly history: HistoryFilter;
  /** How far down the history was left, px. */
  readonly scrolledTo: number;
  /** Environments being edited and not saved yet. */
  readonly drafts: Readonly<Partial<Record<EnvironmentName, EnvironmentDraft>>>;
  pickEnvironment(environment: EnvironmentName): void;
  rememberPlan(site: Site, plan: string | undefined): void;
  filterHistory(change: Partial<HistoryFilter>): void;
  rememberScroll(top: number): void;
  saveDraft(environment: EnvironmentName, draft: EnvironmentDraft | undefined): void;
}

/** The page's view state. */
export const useViewState = create<ViewState>((set) => ({
  environment: undefined,
  plans: {},
  history: { environment: undefined, status: undefined, projectId: undefined, search: '' },
  scrolledTo: 0,
  drafts: {},
  pickEnvironment: (environment) => set({ environment }),
  rememberPlan: (site, plan) => set((state) => {
    const { [siteKey(site)]: _, ...others } = state.plans;
    return { plans: plan === undefined ? others : { ...others, [siteKey(site)]: plan } };
  }),
  filterHistory: (change) => set((state) => ({ history: { ...state.history, ...change } })),
  rememberScroll: (scrolledTo) => set({ scrolledTo }),
  saveDraft: (environment, draft) => set((state) => {
    const { [environment]: _, ...others } = state.drafts;
    return { drafts: draft === undefined ? others : { ...others, [environment]: draft } };
  }),
}));
