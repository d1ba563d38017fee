// A page against WCAG 2.2 A and AA, light and dark, wide and 320 pixels wide.

import AxeBuilder from '@axe-core/playwright';
import { expect, type Page } from './test.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

export async function check(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `${what} at ${width}: nothing sticks out sideways`).toBeLessThanOrEqual(0);
      // Half way between two colours nothing has the contrast that it comes to.
      await page.waitForFunction(() => {
        const ends = (animation: Animation) => animation.effect?.getComputedTiming().endTime !== Infinity;
        return !document.getAnimations().some((animation) => animation.playState === 'running' && ends(animation));
      });
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target).join(' ')}`);
      expect(found, `${what}, ${colorScheme}, ${width} wide`).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}
