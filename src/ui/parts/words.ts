import browser from 'webextension-polyfill';
import type messages from '../../../public/_locales/en/messages.json';

/** A message of `public/_locales`; a key that is not there does not compile. */
export type WordKey = keyof typeof messages;

type Counted<Key extends string> = Key extends `${infer Base}_other` ? Base : never;
/** Messages that exist as `<key>_one` and `<key>_other`. */
export type CountedKey = Counted<WordKey>;

/** A message in the reader's language, `$1` to `$9` filled in. The key itself where a language lacks it. */
export function words(key: WordKey, ...substitutions: readonly (string | number)[]): string {
  return browser.i18n.getMessage(key, substitutions.map(String)) || key;
}

/** The language the messages are written in, for numbers and dates that stand between them. */
export function language(): string {
  return words('language');
}

/** A message that depends on how many there are; the number, written for people, is `$1`, anything else follows. */
export function counted(key: CountedKey, count: number, ...substitutions: readonly (string | number)[]): string {
  const form = new Intl.PluralRules(language()).select(count) === 'one' ? 'one' : 'other';
  return words(`${key}_${form}` as WordKey, new Intl.NumberFormat(language()).format(count), ...substitutions);
}
