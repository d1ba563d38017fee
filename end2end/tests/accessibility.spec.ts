// Every page and dialog against WCAG 2.2 A and AA, light and dark, wide and 320 pixels wide.

import AxeBuilder from '@axe-core/playwright';
import { chooseByPointer, expect, invite, joinAsNew, live, roleOf, row, setUp, test, type Page } from '../support/test.ts';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa'];

async function check(page: Page, what: string): Promise<void> {
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const width of [1280, 320]) {
      await page.setViewportSize({ width, height: 800 });
      const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(wide, `${what} at ${width}: nothing sticks out sideways`).toBeLessThanOrEqual(0);
      const { violations } = await new AxeBuilder({ page }).withTags(RULES).analyze();
      const found = violations.map((rule) => `${rule.id}: ${rule.nodes.map((node) => node.target).join(' ')}`);
      expect(found, `${what}, ${colorScheme}, ${width} wide`).toEqual([]);
    }
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

test('every page keeps to WCAG 2.2 AA', async ({ page, browser, roster }) => {
  test.setTimeout(180_000);
  await page.goto(roster.setupLink);
  await check(page, 'setup');
  await setUp(page, roster);
  await live(page);
  await check(page, 'users, only you');
  const [link] = await invite(page, roster, 'ben@example.com, carol@example.com, nobody');
  await check(page, 'invitation answers');
  const bens = await (await browser.newContext()).newPage();
  await bens.goto(link);
  await check(bens, 'invitation');
  await bens.setViewportSize({ width: 1280, height: 800 });
  await joinAsNew(bens, link, 'Ben Okafor');
  await check(bens, 'users, read only');
  await bens.goto(link);
  await check(bens, 'invitation, used');
  for (const [what, path] of [
    ['users', '/account/users?account=acme'],
    ['users, nobody matches', '/account/users?account=acme&q=zed'],
    ['invite', '/account/users/invite?account=acme'],
    ['user', '/account/users/ben?account=acme'],
    ['user, invited', '/account/users/carol?account=acme'],
    ['change role', '/account/users/ben/role?account=acme&role=admin'],
    ['remove', '/account/users/ben/remove?account=acme'],
    ['end access', '/account/users/ben/end-access?account=acme'],
    ['deactivate', '/account/users/ben/deactivate?account=acme'],
    ['roles', '/account/roles?account=acme'],
    ['me', '/me?account=acme'],
    ['leave', '/me/leave?account=acme'],
    ['new account', '/account/new?account=acme'],
    ['not found', '/nowhere'],
    ['dead link', '/invitations/dead'],
  ]) {
    await page.goto(roster.url + path);
    await check(page, what);
  }
  await page.goto(`${roster.url}/account/service-accounts/new?account=acme`);
  await check(page, 'new service account');
  await page.getByLabel('Id', { exact: true }).fill('ci');
  await page.getByRole('radio', { name: /^Admin/ }).check();
  await page.getByRole('button', { name: 'Create service account' }).click();
  await check(page, 'new service account, an admin');
  await page.getByRole('button', { name: 'Create an admin' }).click();
  await check(page, 'service account');
  await page.goto(`${roster.url}/account/users?account=acme&kind=service-account`);
  await check(page, 'service accounts');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  for (const name of ['Alice Liddell', 'Ben Okafor']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await check(page, 'users, two selected');
  await page.getByRole('button', { name: 'Change role…' }).click();
  await check(page, 'many at once, no role');
  await page.goBack();
  await live(page);
  for (const name of ['Alice Liddell', 'Ben Okafor']) await page.getByRole('checkbox', { name: `Select ${name}` }).check();
  await page.getByRole('button', { name: 'Remove…' }).click();
  await check(page, 'many at once');
  await page.getByRole('button', { name: 'Remove 1 user' }).click();
  await check(page, 'many at once, receipt');
  const nobody = await (await browser.newContext()).newPage();
  await nobody.goto(`${roster.url}/sign-in`);
  await check(nobody, 'sign in');
});

test('every dialog keeps to WCAG 2.2 AA', async ({ page, browser, roster }) => {
  test.setTimeout(120_000);
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  await joinAsNew(await (await browser.newContext()).newPage(), link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);

  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
  await expect(page.getByRole('dialog', { name: 'Make Ben Okafor an admin of Acme?' })).toBeVisible();
  await check(page, 'role dialog');
  await page.keyboard.press('Escape');

  await page.getByRole('main').getByText('Invite users').first().click();
  await expect(page.getByRole('dialog', { name: 'Invite users to Acme' })).toBeVisible();
  await check(page, 'invite dialog');
  await page.keyboard.press('Escape');

  await row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' }).click();
  await check(page, 'row menu');
  await page.setViewportSize({ width: 1280, height: 800 });
  if (!(await page.getByRole('link', { name: 'Remove from Acme…' }).isVisible())) {
    await row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' }).click();
  }
  await page.getByRole('link', { name: 'Remove from Acme…' }).click();
  await expect(page.getByRole('dialog', { name: 'Remove Ben Okafor from Acme?' })).toBeVisible();
  await check(page, 'remove dialog');
});
