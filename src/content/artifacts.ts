import { isObject, type PageStore } from './page-stores.ts';

/** An answer of the chat as the page's workbench keeps it (bolt.diy's ArtifactState), as far as it is known. `message`: the key it is kept by. */
export interface Artifact {
  readonly message: string;
  readonly title: unknown;
  readonly closed: unknown;
  readonly runner: unknown;
}

/** Every artifact among the page's stores, in their order. */
export function artifactsOf(stores: readonly PageStore[]): Artifact[] {
  return stores.flatMap((store) => {
    const value = store.get();
    return isObject(value) ? Object.entries(value).flatMap(([message, member]) => (isObject(member) && 'runner' in member
      ? [{ message, title: member['title'], closed: member['closed'], runner: member['runner'] }] : [])) : [];
  });
}
