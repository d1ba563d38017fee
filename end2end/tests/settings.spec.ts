// The settings of an account, closing it and reopening it, with and without JavaScript.

import { anotherBrowser, expect, invite, joinAsNew, live, onUsersPage, roleOf, setUp, test, PASSWORD, type Page } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('settings: seen by all, changed by admins, and nobody overwrites another unseen', async ({ page, browser, roster }) => {
      await setUp(page, roster);
      const [link] = await invite(page, roster, 'ben@example.com', 'Contributor');
      const bens = await anotherBrowser(browser, { javaScriptEnabled });
      await joinAsNew(bens, link, 'Ben Okafor');
      await page.getByRole('link', { name: 'Settings' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Settings');
      await expect(page.getByRole('radio', { name: /^Off/ })).toBeDisabled();
      await expect(page.getByText('Cannot be chosen: 1 user holds one of them.')).toBeVisible();
      const other = await page.context().newPage();
      await other.goto(`${roster.url}/account/settings?account=acme`);

      await page.getByLabel('Account name').fill('Acme Two');
      await page.getByLabel('Contact e-mail').fill('team@example.com');
      await page.getByLabel('Invitations stand for (days)').fill('3');
      await page.getByRole('button', { name: 'Save settings' }).click();
      await expect(page.getByText('The settings are saved.')).toBeVisible();
      await expect(page.getByLabel('Account name')).toHaveValue('Acme Two');

      await other.getByLabel('Account name').fill('Acme Three');
      await other.getByLabel('Invitations stand for (days)').fill('9');
      await other.getByRole('button', { name: 'Save settings' }).click();
      await expect(other.getByRole('alert')).toContainText('Alice Liddell (alice@example.com) changed the account name');
      await expect(other.getByLabel('Account name')).toHaveValue('Acme Two');

      await bens.goto(`${roster.url}/account/settings?account=acme`);
      await expect(bens.getByText('team@example.com')).toBeVisible();
      await expect(bens.getByText('3 days')).toBeVisible();
      await expect(bens.getByRole('button', { name: 'Save settings' })).toHaveCount(0);

      await page.getByLabel('Account name').fill('x'.repeat(64));
      await page.getByRole('button', { name: 'Save settings' }).click();
      await expect(page.getByRole('alert')).toContainText('at most 63 characters');
      await expect(page.getByLabel('Account name')).toHaveValue('x'.repeat(64));
    });

    test('an account is closed by typing its name, says so to its members, and is reopened', async ({ page, browser, roster }) => {
      await setUp(page, roster);
      const [bensLink, openLink] = await invite(page, roster, 'ben@example.com, eve@example.com');
      const bens = await anotherBrowser(browser, { javaScriptEnabled });
      await joinAsNew(bens, bensLink, 'Ben Okafor');
      await page.goto(`${roster.url}/account/settings?account=acme`);
      await page.getByRole('link', { name: 'Close Acme…' }).click();
      await expect(page.getByText('All 2 users lose the use of it')).toBeVisible();
      await expect(page.getByText('The link of 1 open invitation stops working.')).toBeVisible();
      await page.getByLabel('Type Acme to close it').fill('Acne');
      await page.getByRole('button', { name: 'Close Acme' }).click();
      await expect(page.getByRole('alert')).toContainText('Type the name of the account: Acme');
      await page.getByLabel('Type Acme to close it').fill('Acme');
      await page.getByRole('button', { name: 'Close Acme' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Acme is closed');

      for (const path of ['/account/users', '/account/users/alice', '/account/settings', '/account/roles']) {
        await bens.goto(`${roster.url}${path}?account=acme`);
        await expect(bens.getByText(/Acme is closed since .*; its last admin can reopen it until/)).toBeVisible();
        await expect(bens.getByRole('button', { name: 'Reopen Acme' })).toHaveCount(0);
      }
      const eves = await anotherBrowser(browser, { javaScriptEnabled });
      await eves.goto(openLink);
      await expect(eves.getByText('This link no longer works.')).toBeVisible();

      await page.getByRole('button', { name: 'Reopen Acme' }).click();
      await expect(page.getByText('The account is open again.')).toBeVisible();
      await bens.goto(`${roster.url}/account/users?account=acme`);
      await signInAgain(bens);
      await onUsersPage(bens);
      await joinAsNew(eves, openLink, 'Eve Moreno');
    });
  });
}

test('an open page follows the settings: the dropdown says at once why a role is not to be had', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  await joinAsNew(await anotherBrowser(browser), link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  const contributor = roleOf(page, 'Ben Okafor').locator('option', { hasText: /^Contributor/ });
  await expect(contributor).toBeEnabled();
  const other = await page.context().newPage();
  await other.goto(`${roster.url}/account/settings?account=acme`);
  await other.getByRole('radio', { name: /^Off/ }).check();
  await other.getByRole('button', { name: 'Save settings' }).click();
  await expect(other.getByText('The settings are saved.')).toBeVisible();
  await expect(contributor).toBeDisabled();
  await expect(contributor).toHaveText('Contributor: granular roles are off in Acme');
});

// Signs Ben in again where his access ended.
async function signInAgain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByLabel('E-mail address').fill('ben@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
