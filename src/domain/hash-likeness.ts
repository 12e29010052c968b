/**
 * `plain`: words, numbers and dates. `unsure`: a hash, or a name such as `PDFImage` or `sprite2x`. `hash`: no
 * name that people give.
 */
export type HashLikeness = 'plain' | 'unsure' | 'hash';

const hex = /^(?=.*\d)(?=.*[a-f])[0-9a-f]+$/;
const wordOrNumber = /^(?:[A-Z]?[a-z]*|\d{1,4})$/;
const date = /^(?:(?:19|20)\d{6}|\d{4}(?:19|20)\d{2}|\d{1,2}(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\d{2,4})$/i;
const syllable = /^(?=.*[aeiouy])(?!.*[^aeiouy]{4})/i;
/** Capitals such as `HTML`, small words such as `My`, and the first letter of `iPhone` and `eBook`. */
const abbreviation = /^(?:[A-Z]{2,4}|[A-Z][aeiouy]|[AEIOUY][a-z]|[ei])$/;
/** Angular's alphabet (base32, upper case) with numbers inside. */
const base32 = /^(?=(?:\d*[A-Z]+\d+){2}|\d+[A-Z]+\d+[A-Z]+)[A-Z2-7]+$/;

function runsOf(text: string): string[] {
  return text.split(/[-_]/).flatMap((part) => part.match(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+/g) ?? []);
}

/** Whether people may well name a file so: words one can speak, abbreviations, and few numbers. */
function isSpeakable(text: string): boolean {
  const runs = runsOf(text);
  if (runs.length > 4) return false;
  return runs.every((run, index) => {
    if (/\d/.test(run) || abbreviation.test(run)) return true;
    if (run.length >= 3) return syllable.test(run);
    return [runs[index - 1], runs[index + 1]].some((beside) => beside !== undefined && /\d/.test(beside));
  });
}

/** How much the last part of a file's name looks like a hash of at least 8 letters. */
export function likenessOf(text: string): HashLikeness {
  if (date.test(text) || text.split(/[-_]/).every((part) => wordOrNumber.test(part))) return 'plain';
  if (hex.test(text)) return text.length > 12 || runsOf(text).length > 2 ? 'hash' : 'unsure';
  if (/^\d+$/.test(text)) return text.length === 8 ? 'unsure' : 'plain';
  return base32.test(text) || !isSpeakable(text) ? 'hash' : 'unsure';
}
