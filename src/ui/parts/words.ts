import browser from 'webextension-polyfill';
import type messages from '../../../public/_locales/en/messages.json';

/** A message of `public/_locales`; a key that is not there does not compile. */
export type WordKey = keyof typeof messages;

type Counted<Key extends string> = Key extends `${infer Base}_other` ? Base : never;
/** Messages that exist as `<key>_one` and `<key>_other`. */
export type CountedKey = Counted<WordKey>;

// Asking the browser takes a hundred times as long as looking a message up, and a line of a list has seven.
const known = new Map<WordKey, string>();

/** A message in the reader's language, `$1` to `$9` filled in. The key itself where a language lacks it. */
export function words(key: WordKey, ...substitutions: readonly (string | number)[]): string {
  if (substitutions.length > 0) return browser.i18n.getMessage(key, substitutions.map(String)) || key;
  const text = known.get(key) ?? (browser.i18n.getMessage(key) || key);
  known.set(key, text);
  return text;
}

/** The language the messages are written in, for numbers and dates that stand between them. */
export function language(): string {
  return words('language');
}

/**
 * A formatter of numbers or moments, made once for the language and the time zone one is in. Making one takes as long as using it a hundred times, and
 * those of thousands of lines are freed by the browser in one pause of a third of a second, in which nothing is drawn.
 */
export function madeOnce<Formatter>(make: (language: string) => Formatter): () => Formatter {
  let made: { readonly place: string; readonly formatter: Formatter } | undefined;
  return () => {
    const place = `${language()} ${new Date().getTimezoneOffset()}`;
    if (made?.place !== place) made = { place, formatter: make(language()) };
    return made.formatter;
  };
}

const plural = madeOnce((tongue) => new Intl.PluralRules(tongue));
const whole = madeOnce((tongue) => new Intl.NumberFormat(tongue));

/** A number as people write it. */
export function formatNumber(value: number): string {
  return whole().format(value);
}

/** A message that depends on how many there are; the number, written for people, is `$1`, anything else follows. */
export function counted(key: CountedKey, count: number, ...substitutions: readonly (string | number)[]): string {
  const form = plural().select(count) === 'one' ? 'one' : 'other';
  return words(`${key}_${form}` as WordKey, formatNumber(count), ...substitutions);
}
