// Pausing somebody and signing them out of one account, with and without JavaScript: what they see at
// their next request, and how they come back.

import { anotherBrowser, expect, invite, joinAsNew, live, onUsersPage, PASSWORD, row, setUp, test, type Page } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a paused user is told so at their next request and comes back by signing in again', async ({ page, browser, roster }) => {
      await setUp(page, roster);
      const [link] = await invite(page, roster, 'ben@example.com', 'Contributor');
      const bens = await anotherBrowser(browser, { javaScriptEnabled });
      await joinAsNew(bens, link, 'Ben Okafor');
      await page.goto(`${roster.url}/account/users/ben?account=acme`);
      await page.getByRole('link', { name: 'Deactivate…' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Deactivate Ben Okafor in Acme?');
      await expect(page.getByText('once an admin reactivates them they are a contributor again')).toBeVisible();
      await page.getByRole('button', { name: 'Deactivate Ben Okafor' }).click();
      await expect(page.getByText('Ben Okafor is deactivated.')).toBeVisible();

      const paused = 'Your access to Acme is paused; an admin of Acme can restore it.';
      for (const path of ['/account/users', '/account/users/alice', '/account/roles', '/account/users/invite']) {
        await bens.goto(`${roster.url}${path}?account=acme`);
        await expect(bens.getByText(paused)).toBeVisible();
      }

      await page.getByRole('link', { name: 'Reactivate…' }).click();
      await expect(page.getByText('They can use Acme again as a contributor once they sign in again.')).toBeVisible();
      await expect(page.getByText('No API keys wake: there are none.')).toBeVisible();
      await page.getByRole('button', { name: 'Reactivate Ben Okafor' }).click();
      await expect(page.getByText('Ben Okafor is active again.')).toBeVisible();
      await bens.goto(`${roster.url}/account/users?account=acme`);
      await bens.getByRole('link', { name: 'Sign in again' }).click();
      await signIn(bens);
      await onUsersPage(bens);
    });

    test('ended access ends on every device, for this account alone, until signing in again', async ({ page, browser, roster }) => {
      await setUp(page, roster);
      const [link] = await invite(page, roster, 'ben@example.com');
      const desk = await anotherBrowser(browser, { javaScriptEnabled });
      await joinAsNew(desk, link, 'Ben Okafor');
      await newAccount(desk, roster.url);
      const phone = await anotherBrowser(browser, { javaScriptEnabled });
      await phone.goto(`${roster.url}/sign-in`);
      await signIn(phone);
      for (const device of [desk, phone]) {
        await device.goto(`${roster.url}/account/users?account=acme`);
        await onUsersPage(device);
      }

      await page.goto(`${roster.url}/account/users/ben?account=acme`);
      await page.getByRole('link', { name: 'End access on all devices…' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('End Ben Okafor’s access to Acme on all devices?');
      await expect(page.getByText('127.0.0.1, entered')).toHaveCount(2);
      await page.getByRole('button', { name: 'End access' }).click();
      await expect(page.getByText('Ben Okafor is signed out of this account on every device.')).toBeVisible();
      await expect(page.getByText('Not signed in to this account anywhere at the moment.')).toBeVisible();

      for (const device of [desk, phone]) {
        await device.goto(`${roster.url}/account/users?account=acme`);
        await expect(device.getByText('An admin has ended your access to Acme on all your devices.')).toBeVisible();
        await device.goto(`${roster.url}/account/users?account=bens`);
        await onUsersPage(device);
      }
      await phone.goto(`${roster.url}/account/users?account=acme`);
      await phone.getByRole('link', { name: 'Sign in again' }).click();
      await signIn(phone);
      await onUsersPage(phone);
      await expect(row(phone, 'Alice Liddell')).toBeVisible();
      await desk.goto(`${roster.url}/account/users?account=acme`);
      await expect(desk.getByText('Sign in again to come back.')).toBeVisible();
    });
  });
}

async function signIn(page: Page): Promise<void> {
  await page.getByLabel('E-mail address').fill('ben@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

async function newAccount(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/account/new?account=acme`);
  await page.getByLabel('Account name').fill('Bens');
  await page.getByRole('button', { name: 'Create account' }).click();
  await onUsersPage(page);
}

test('an open page says why it is not the reader’s any more', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  const bens = await anotherBrowser(browser);
  await joinAsNew(bens, link, 'Ben Okafor');
  await live(bens);
  await page.goto(`${roster.url}/account/users/ben/end-access?account=acme`);
  await page.getByRole('button', { name: 'End access' }).click();
  await expect(bens.getByText('An admin has ended your access to Acme on all your devices.').first()).toBeVisible();
  await expect(row(bens, 'Alice Liddell')).toBeHidden();
});

test('the row’s menu leads to each way out by the keyboard alone', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  await joinAsNew(await anotherBrowser(browser), link, 'Ben Okafor');
  for (const [entry, title] of [
    ['End access…', 'End Ben Okafor’s access to Acme on all devices?'],
    ['Deactivate…', 'Deactivate Ben Okafor in Acme?'],
  ]) {
    await page.goto(`${roster.url}/account/users?account=acme`);
    await live(page);
    await page.getByRole('button', { name: 'More about Ben Okafor' }).focus();
    await page.keyboard.press('Enter');
    const target = page.getByRole('link', { name: entry });
    for (let step = 0; step < 10 && !(await target.evaluate((link) => link === document.activeElement)); step++) {
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(title);
  }
});
