import type { Page } from 'playwright';

/** Presses a key until the focus is on the control of an accessible name. Throws with what could be reached when it cannot. */
export async function moveTo(page: Page, name: string | RegExp, options: { key?: string; most?: number } = {}): Promise<void> {
  const { key = 'Tab', most = 80 } = options;
  const reached: string[] = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press(key);
    const focused = page.locator(':focus');
    if (await focused.count() === 0) continue;
    const snapshot = await focused.ariaSnapshot();
    reached.push(snapshot.split('\n')[0] ?? '');
    const label = /^- \S+ "((?:[^"\\]|\\.)*)"/.exec(snapshot)?.[1] ?? /^- text: (.*)$/m.exec(snapshot)?.[1] ?? '';
    if (typeof name === 'string' ? label === name : name.test(label)) return;
  }
  throw new Error(`${String(name)} cannot be reached by ${key}; reached: ${[...new Set(reached)].join(', ')}`);
}

/** Moves to a control and presses it. */
export async function pressButton(page: Page, name: string | RegExp): Promise<void> {
  await moveTo(page, name);
  await page.keyboard.press('Enter');
}
