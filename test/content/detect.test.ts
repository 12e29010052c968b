import { Window } from 'happy-dom';
import { describe, expect, test } from 'vitest';
import { isEditor, marksOf } from '../../src/content/detect.ts';

function look(html: string, databases: string[] = [], stored: Record<string, string> = {}) {
  const { document } = new Window();
  document.write(html);
  return marksOf({ document: document as unknown as Document, databases, stored: (key) => stored[key] ?? null });
}
const script = '<script>setTutorialKitTheme(); function setTutorialKitTheme() { localStorage.getItem(\'bolt_theme\') }</script>';

describe('telling an editor', () => {
  test('bolt.diy\'s page before its code has run', () => {
    const marks = look(`<html data-theme="dark"><head>${script}</head><body><div id="root"></div></body></html>`);
    expect(marks).toEqual(['theme script', 'remix root']);
    expect(isEditor(marks)).toBe(true);
  });

  test('a fork with another head is known by its history and styles', () => {
    expect(isEditor(look('<div class="bg-bolt-elements-background"></div>', ['boltHistory']))).toBe(true);
  });

  test('one strong mark alone is not enough, nor are weak ones', () => {
    expect(isEditor(look(script))).toBe(false);
    expect(isEditor(look('<html data-theme="dark"><body><div id="root"></div></body></html>', [], { mcp_settings: '{}' }))).toBe(false);
    expect(isEditor(look('<p>Hello</p>', ['boltHistory']))).toBe(false);
  });
});
