// The test function of this suite: it brings a fresh installation, and the few things that many
// tests do with a page. Things are found by role and name, as a reader finds them.

import { test as base, expect, type Browser, type BrowserContextOptions, type Locator, type Page } from '@playwright/test';
import { Installation } from './installation.ts';

export { expect };
export type { Page };

export const PASSWORD = 'plum orbit velvet cactus';

export const test = base.extend<{ roster: Installation }>({
  roster: async ({}, use, info) => {
    const roster = await Installation.start(info.project.metadata.database);
    await use(roster);
    await roster.stop();
  },
});

/** Waits until the island of the users page is live. */
export async function live(page: Page): Promise<void> {
  await expect(page.locator('html[data-hydrated]')).toBeAttached();
}

/** Sets up Acme with Alice as its admin; ends on the users page. */
export async function setUp(page: Page, roster: Installation): Promise<void> {
  await page.goto(roster.setupLink);
  await page.getByLabel('Name', { exact: true }).fill('Alice Liddell');
  await page.getByLabel('E-mail address').fill('alice@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByLabel('Account name').fill('Acme');
  await page.getByRole('button', { name: 'Set up Roster' }).click();
  await onUsersPage(page);
}

export async function onUsersPage(page: Page): Promise<void> {
  await expect(page.getByRole('heading', { level: 1, name: /^Users/ })).toBeVisible();
}

/** The row of somebody in the list. */
export function row(page: Page, name: string): Locator {
  return page.getByRole('row').filter({ hasText: name });
}

/** The role dropdown of somebody. */
export function roleOf(page: Page, name: string): Locator {
  return page.getByRole('combobox', { name: `Role of ${name}` });
}

/** Invites addresses on the page without a dialog; answers the links in the same order. */
export async function invite(page: Page, roster: Installation, addresses: string, role = 'User'): Promise<string[]> {
  await page.goto(`${roster.url}/account/users/invite?account=acme`);
  await page.getByLabel('E-mail addresses').fill(addresses);
  await page.getByRole('radio', { name: new RegExp(`^${role}`) }).check();
  await page.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click();
  const links = page.getByRole('textbox', { name: /^Invitation link for/ });
  await expect(links.first()).toBeVisible();
  return Promise.all((await links.all()).map((link) => link.inputValue()));
}

/** Opens an invitation and joins as somebody new; ends on the users page. */
export async function joinAsNew(page: Page, link: string, name: string): Promise<void> {
  await page.goto(link);
  await page.getByLabel('Your name').fill(name);
  await page.getByLabel('Choose a password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Join', exact: true }).click();
  await onUsersPage(page);
}

/** Chooses in a dropdown as somebody does with a mouse: it opens, and an option is picked. */
export async function chooseByPointer(select: Locator, label: string): Promise<void> {
  await select.dispatchEvent('pointerdown');
  await select.selectOption({ label });
}

/** A second person's browser: other cookies, the same server. */
export async function anotherBrowser(browser: Browser, options: BrowserContextOptions = {}): Promise<Page> {
  return (await browser.newContext(options)).newPage();
}
