import { array, assert, constantFrom, integer, oneof, property } from 'fast-check';
import { type DefaultTreeAdapterTypes, parse } from 'parse5';
import { expect, test } from 'vitest';
import { walkPage } from '../../../src/packaging/pages/walk-page.ts';

const pieces = [
  '<p>', '</p>', '<b>', '</b>', '<i id=x>', '</i>', '<a href=#>', '</a>', '<table>', '<tr>', '<td>', '</table>', '<select>', '<option>', '</select>', '<template>', '</template>', '<svg>', '</svg>', '<math>', '<mtext>',
  '<foreignObject>', '<desc>', '</desc>', '<style>', '</style>', '<script>', '</script>', '<title>', '</title>', '<noscript>', '</noscript>', '<!--', '-->', '<![CDATA[', ']]>', '<head>', '</head>', '<body>', '</body>', '</html>',
  '<form>', '<button>', '<li>', '<nobr>', '<h1>', '</h2>', '<br/>', '<textarea>', '</textarea>', '<iframe>', '</iframe>', '&amp;', '"', "'", 'text', ' ', '<', '>', '<col>', '<caption>', '<applet>', '<marquee>', '<object>', '</object>',
];

/** Every picture outside of templates, by the whole tree of the parser's own. */
function picturesOfTree(html: string): string[] {
  const found: string[] = [];
  const visit = (node: DefaultTreeAdapterTypes.Node): void => {
    if ('tagName' in node && node.tagName === 'img') found.push(node.attrs.find(({ name }) => name === 'src')?.value ?? '');
    if ('childNodes' in node) node.childNodes.forEach(visit);
  };
  visit(parse(html));
  return found.toSorted();
}

test('meets every element that the whole tree has, and knows which of them stand in templates', () => {
  const soup = array(oneof(constantFrom(...pieces), integer({ min: 0, max: 99 }).map((number) => `<img src=${number}>`)), { maxLength: 60 });
  assert(property(soup, (parts) => {
    const html = parts.join('');
    const met: string[] = [];
    expect(walkPage(html, ({ name, inert, attributes }) => {
      if (name === 'img' && !inert) met.push(attributes.get('src') ?? '');
    })).toBe(true);
    expect(met.toSorted()).toEqual(picturesOfTree(html));
  }), { numRuns: 2_000 });
});
