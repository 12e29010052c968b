import { create } from 'zustand';
import type { DeploymentResult } from '../domain/deployment.ts';
import type { EnvironmentName } from '../domain/environment.ts';
import type { EnvironmentDraft } from './options/environment-draft.ts';

/** How the panel's history is filtered; undefined = everything. */
export interface HistoryFilter {
  readonly environment: EnvironmentName | undefined;
  readonly status: DeploymentResult['status'] | undefined;
  readonly projectId: string | undefined;
  readonly limit: number;
}

/** Drafts and filters of one page: nothing in here is true of a deployment, and all of it is gone when the page closes. */
export interface ViewState {
  /** Environment picked in the popup; undefined = the one chosen last. */
  readonly environment: EnvironmentName | undefined;
  /** The plan this page asked for, by environment. */
  readonly plans: Readonly<Partial<Record<EnvironmentName, string>>>;
  readonly history: HistoryFilter;
  /** Environments being edited and not saved yet. */
  readonly drafts: Readonly<Partial<Record<EnvironmentName, EnvironmentDraft>>>;
  pickEnvironment(environment: EnvironmentName): void;
  rememberPlan(environment: EnvironmentName, plan: string | undefined): void;
  filterHistory(change: Partial<HistoryFilter>): void;
  saveDraft(environment: EnvironmentName, draft: EnvironmentDraft | undefined): void;
}

/** Records the history begins with and grows by. */
export const historyPage = 30;

/** The page's view state. */
export const useViewState = create<ViewState>((set) => ({
  environment: undefined,
  plans: {},
  history: { environment: undefined, status: undefined, projectId: undefined, limit: historyPage },
  drafts: {},
  pickEnvironment: (environment) => set({ environment }),
  rememberPlan: (environment, plan) => set((state) => {
    const { [environment]: _, ...others } = state.plans;
    return { plans: plan === undefined ? others : { ...others, [environment]: plan } };
  }),
  // Another filter begins at the top again; only asking for more keeps what is shown.
  filterHistory: (change) => set((state) => ({ history: { ...state.history, limit: historyPage, ...change } })),
  saveDraft: (environment, draft) => set((state) => {
    const { [environment]: _, ...others } = state.drafts;
    return { drafts: draft === undefined ? others : { ...others, [environment]: draft } };
  }),
}));
