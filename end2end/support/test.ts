// The test function of this suite: it brings a fresh installation, and the few things all tests
// do with a page. Things are found by role and name, as a reader finds them.

import { test as base, expect, type Browser, type Page } from '@playwright/test';
import { Installation } from './installation.ts';

export { expect };
export type { Page };

export const PASSWORD = 'plum orbit velvet cactus';

interface Fixtures {
  roster: Installation;
}

export const test = base.extend<Fixtures>({
  roster: async ({}, use, info) => {
    const roster = await Installation.start(info.project.metadata.database);
    await use(roster);
    await roster.stop();
  },
});

/** Waits until the island of a page is live; at once where there is none to come. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

/** Sets up Acme with Alice as its admin; ends on the users page. */
export async function setUp(page: Page, roster: Installation): Promise<void> {
  await page.goto(roster.setupLink);
  await page.getByLabel('Your name').fill('Alice Liddell');
  await page.getByLabel('E-mail').fill('alice@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('Account name').fill('Acme');
  await page.getByRole('button', { name: 'Create account' }).click();
  await expect(page.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
}

/** A second person's browser: other cookies, the same server. */
export async function anotherBrowser(browser: Browser, options = {}): Promise<Page> {
  return (await browser.newContext(options)).newPage();
}
