// Every page and dialog against WCAG 2.2 A and AA, light and dark, wide and 320 pixels wide.

import type { Browser } from '@playwright/test';
import { check } from '../support/axe.ts';
import type { Installation } from '../support/installation.ts';
import {
  anotherBrowser,
  chooseByPointer,
  expect,
  invite,
  joinAsNew,
  live,
  roleOf,
  row,
  setUp,
  test,
  type Page,
} from '../support/test.ts';

/** Acme with Alice, Ben, who has joined, and Carol, who is invited; answers Ben's page. */
async function acme(page: Page, browser: Browser, roster: Installation): Promise<Page> {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com, carol@example.com');
  const bens = await anotherBrowser(browser);
  await joinAsNew(bens, link, 'Ben Okafor');
  return bens;
}

async function checkAll(page: Page, roster: Installation, pages: [string, string][]): Promise<void> {
  for (const [what, path] of pages) {
    await page.goto(roster.url + path);
    await check(page, what);
  }
}

test.describe('every page keeps to WCAG 2.2 AA', () => {
  test.setTimeout(240_000);

  test('on the way in', async ({ page, browser, roster }) => {
    await page.goto(roster.setupLink);
    await check(page, 'setup');
    await setUp(page, roster);
    await live(page);
    await check(page, 'users, only you');
    const [link] = await invite(page, roster, 'ben@example.com, carol@example.com, nobody');
    await check(page, 'invitation answers');
    const bens = await anotherBrowser(browser);
    await bens.goto(link);
    await check(bens, 'invitation');
    await joinAsNew(bens, link, 'Ben Okafor');
    await check(bens, 'users, read only');
    await bens.goto(link);
    await check(bens, 'invitation, used');
    const nobody = await anotherBrowser(browser);
    await checkAll(nobody, roster, [
      ['dead link', '/invitations/dead'],
      ['sign in', '/sign-in'],
      ['forgot, without mail', '/forgot'],
      ['reset, dead link', '/reset'],
    ]);
    const printed = await roster.command('person', 'reset-link', 'alice@example.com');
    await nobody.goto(/http:\S+/.exec(printed)?.[0] ?? '');
    await check(nobody, 'reset');
  });

  test('about users', async ({ page, browser, roster }) => {
    await acme(page, browser, roster);
    await checkAll(page, roster, [
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
    ]);
  });

  test('about oneself and the account', async ({ page, browser, roster }) => {
    const bens = await acme(page, browser, roster);
    await checkAll(page, roster, [
      ['settings', '/account/settings?account=acme'],
      ['me', '/me?account=acme'],
      ['leave', '/me/leave?account=acme'],
      ['new account', '/account/new?account=acme'],
      ['not found', '/nowhere'],
    ]);
    await checkAll(bens, roster, [['settings, read only', '/account/settings?account=acme']]);
    await page.goto(`${roster.url}/account/users/ben/deactivate?account=acme`);
    await page.getByRole('button', { name: 'Deactivate Ben Okafor' }).click();
    await checkAll(page, roster, [['reactivate', '/account/users/ben/reactivate?account=acme']]);
    await checkAll(bens, roster, [['paused', '/account/settings?account=acme']]);
    await checkAll(page, roster, [['close account', '/account/settings/close?account=acme']]);
    await page.getByLabel('Type Acme to close it').fill('Acme');
    await page.getByRole('button', { name: 'Close Acme' }).click();
    await check(page, 'closed');
  });

  test('about programs and about many at once', async ({ page, browser, roster }) => {
    await acme(page, browser, roster);
    await checkAll(page, roster, [['new service account', '/account/service-accounts/new?account=acme']]);
    await page.getByLabel('Id', { exact: true }).fill('ci');
    await page.getByRole('radio', { name: /^Admin/ }).check();
    await page.getByRole('button', { name: 'Create service account' }).click();
    await check(page, 'new service account, an admin');
    await page.getByRole('button', { name: 'Create an admin' }).click();
    await check(page, 'service account');
    await checkAll(page, roster, [['service accounts', '/account/users?account=acme&kind=service-account']]);
    const select = async () => {
      await page.goto(`${roster.url}/account/users?account=acme`);
      await live(page);
      for (const name of ['Alice Liddell', 'Ben Okafor']) {
        await page.getByRole('checkbox', { name: `Select ${name}` }).check();
      }
    };
    await select();
    await check(page, 'users, two selected');
    await page.getByRole('button', { name: 'Change role…' }).click();
    await check(page, 'many at once, no role');
    await select();
    await page.getByRole('button', { name: 'Remove…' }).click();
    await check(page, 'many at once');
    await page.getByRole('button', { name: 'Remove 1 user' }).click();
    await check(page, 'many at once, receipt');
  });
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
