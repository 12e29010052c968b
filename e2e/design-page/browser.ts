import { getMessage } from '../../test/ui/support/messages.ts';

/** As much of the extension's interface as showing its parts takes: its words, and where its files are. */
export default { i18n: { getMessage }, runtime: { getURL: (path: string) => `/${path}` } };
