import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import messages from '../../public/_locales/en/messages.json' with { type: 'json' };

const root = new URL('../..', import.meta.url).pathname;

function sources(): string {
  const files = readdirSync(`${root}src`, { recursive: true, encoding: 'utf8' }).filter((name) => /\.tsx?$/.test(name));
  return [...files.map((name) => readFileSync(`${root}src/${name}`, 'utf8')), readFileSync(`${root}manifest.config.ts`, 'utf8')].join('\n');
}

describe('messages', () => {
  const text = sources();

  it('hold every message that the manifest and the worker name', () => {
    const named = [...text.matchAll(/__MSG_(\w+)__/g), ...text.matchAll(/getMessage\('(\w+)'/g)].map((match) => match[1] ?? '');
    expect(named.length).toBeGreaterThan(4);
    expect(named.filter((key) => !(key in messages))).toEqual([]);
  });

  it('hold none that nobody uses', () => {
    const used = (key: string): boolean => new RegExp(`(?<![A-Za-z0-9])${key}(?![A-Za-z0-9])`).test(text) || new RegExp(`'${key.replace(/_(one|other)$/, '')}'`).test(text) || (key.startsWith('environment_') && text.includes('`environment_${'));
    expect(Object.keys(messages).filter((key) => !used(key))).toEqual([]);
  });

  it('have names that differ by more than their case: the browser takes no notice of it', () => {
    const names = Object.keys(messages).map((key) => key.toLowerCase());
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('have both forms where they count', () => {
    const forms = Object.keys(messages).filter((key) => /_(one|other)$/.test(key)).map((key) => key.replace(/_(one|other)$/, ''));
    expect([...new Set(forms)].filter((base) => !(`${base}_one` in messages) || !(`${base}_other` in messages))).toEqual([]);
  });
});
