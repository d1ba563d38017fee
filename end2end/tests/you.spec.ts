// One's own page, and the password asked for again: with and without JavaScript, by keyboard alone,
// and how it looks to everybody.

import { check } from '../support/axe.ts';
import { anotherBrowser, chooseByPointer, expect, invite, joinAsNew, live, onUsersPage, PASSWORD, roleOf, row, setUp, test, type Page } from '../support/test.ts';
import type { Installation } from '../support/installation.ts';

/** Acme with Alice, who reads, and Ben, a user. */
async function withBen(page: Page, roster: Installation): Promise<void> {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  const browser = page.context().browser();
  if (!browser) throw new Error('no browser');
  await joinAsNew(await anotherBrowser(browser), link, 'Ben Okafor');
}

async function signInElsewhere(page: Page, roster: Installation): Promise<void> {
  await page.goto(`${roster.url}/sign-in`);
  await page.getByLabel('E-mail address').fill('alice@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await onUsersPage(page);
}

test('the page asks for the password where one is, and carries on', async ({ page, roster }) => {
  await withBen(page, roster);
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  await roster.aWhileLater();
  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
  await page.getByRole('button', { name: 'Make an admin' }).click();
  const proof = page.getByRole('dialog', { name: 'Confirm it is you' });
  const password = proof.getByLabel('Your password');
  await expect(password).toBeFocused();

  await test.step('a wrong password is told and asked for again', async () => {
    await password.fill('not my password at all');
    await proof.getByRole('button', { name: 'Confirm' }).click();
    await expect(proof.getByRole('alert')).toHaveText('This is not your password. Try again.');
    await expect(password).toHaveValue('');
  });

  await test.step('turning back changes nothing and says so', async () => {
    await page.keyboard.press('Escape');
    await expect(row(page, 'Ben Okafor')).toContainText('This needs your password. Nothing was changed.');
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('user');
  });

  await test.step('the right one does what was wanted, and nothing more is asked for a while', async () => {
    await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
    await page.getByRole('button', { name: 'Make an admin' }).click();
    await password.fill(PASSWORD);
    await proof.getByRole('button', { name: 'Confirm' }).click();
    await expect(page.getByRole('status')).toContainText('Ben Okafor is now an admin');
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('admin');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('user');
    await expect(proof).toBeHidden();
  });

  await test.step('other tabs are signed in still, and live', async () => {
    const other = await page.context().newPage();
    await other.goto(`${roster.url}/account/users?account=acme`);
    await live(other);
    await chooseByPointer(roleOf(other, 'Ben Okafor'), 'Contributor');
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('contributor', { timeout: 20_000 });
  });
});

test('a dialog of the page waits behind the one for the password', async ({ page, roster }) => {
  await setUp(page, roster);
  await live(page);
  await roster.aWhileLater();
  await page.getByRole('main').getByText('Invite users').first().click();
  await page.getByLabel('E-mail addresses').fill('eve@example.com');
  await page.getByRole('radio', { name: /^Admin/ }).check();
  await page.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByLabel('Your password').fill(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('textbox', { name: /^Invitation link for/ })).toBeVisible();
});

test('with the keyboard alone', async ({ page, roster }) => {
  await withBen(page, roster);
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  await roster.aWhileLater();
  await roleOf(page, 'Ben Okafor').focus();
  await page.keyboard.press('ArrowUp');
  await expect(roleOf(page, 'Ben Okafor')).toHaveValue('admin');
  await page.keyboard.press('Enter');
  await expect(page.getByRole('dialog', { name: 'Make Ben Okafor an admin of Acme?' })).toBeVisible();
  await page.keyboard.press('Shift+Tab');
  await expect(page.getByRole('button', { name: 'Make an admin' })).toBeFocused();
  await page.keyboard.press('Enter');
  await expect(page.getByLabel('Your password')).toBeFocused();
  await page.keyboard.type(PASSWORD);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('status')).toContainText('Ben Okafor is now an admin');
});

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a form that wants the password asks on a page, and carries on', async ({ page, roster }) => {
      await withBen(page, roster);
      await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=admin`);
      await roster.aWhileLater();
      await page.getByRole('button', { name: 'Make an admin' }).click();
      await expect(page.getByRole('heading', { level: 1 })).toHaveText('Confirm it is you');
      await page.keyboard.type('not my password at all');
      await page.keyboard.press('Enter');
      await expect(page.getByRole('alert')).toContainText('This is not your password.');
      await page.keyboard.type(PASSWORD);
      await page.keyboard.press('Enter');
      await expect(page.getByText('The role of Ben Okafor is changed.')).toBeVisible();
      await expect(roleOf(page, 'Ben Okafor')).toHaveValue('admin');
    });

    test('one sees where one is signed in, and signs out there', async ({ page, browser, roster }) => {
      await setUp(page, roster);
      const [phone, tablet] = [
        await anotherBrowser(browser, { javaScriptEnabled, userAgent: 'Mozilla/5.0 (iPhone; CPU iPhone OS 18_4 like Mac OS X) Version/18.4 Safari/604.1' }),
        await anotherBrowser(browser, { javaScriptEnabled }),
      ];
      for (const device of [phone, tablet]) await signInElsewhere(device, roster);
      await page.goto(`${roster.url}/me?account=acme`);
      const sessions = page.getByRole('region', { name: 'Where you are signed in' });
      await expect(sessions.getByRole('listitem')).toHaveCount(3);
      await expect(sessions.getByRole('listitem').first()).toContainText('this browser');
      await sessions.getByRole('button', { name: /^Sign out Safari on iPhone/ }).click();
      await expect(page.getByText('That device is signed out.')).toBeVisible();
      await expect(sessions.getByText('Safari on iPhone')).toHaveCount(0);
      await phone.goto(`${roster.url}/account/users?account=acme`);
      await expect(phone.getByRole('heading', { name: 'Sign in' })).toBeVisible();
      await tablet.goto(`${roster.url}/account/users?account=acme`);
      await onUsersPage(tablet);

      await roster.aWhileLater();
      await sessions.getByRole('button', { name: 'Sign out everywhere else' }).click();
      await page.getByLabel('Your password').fill(PASSWORD);
      await page.getByRole('button', { name: 'Confirm' }).click();
      await expect(page.getByText('You are signed out everywhere else.')).toBeVisible();
      await expect(sessions.getByRole('listitem')).toHaveCount(1);
      await tablet.goto(`${roster.url}/account/users?account=acme`);
      await expect(tablet.getByRole('heading', { name: 'Sign in' })).toBeVisible();
    });

    test('slash goes to the search only while one wants it to', async ({ page, roster }) => {
      await setUp(page, roster);
      for (const wanted of [false, true]) {
        await page.goto(`${roster.url}/me?account=acme`);
        await page.getByRole('checkbox', { name: /goes to the search/ }).setChecked(wanted);
        await page.getByRole('button', { name: 'Save preferences' }).click();
        await expect(page.getByText('Your preferences are saved.')).toBeVisible();
        await expect(page.getByRole('checkbox', { name: /goes to the search/ })).toBeChecked({ checked: wanted });
        if (!javaScriptEnabled) continue;
        await page.goto(`${roster.url}/account/users?account=acme`);
        await live(page);
        await page.keyboard.press('/');
        const search = page.getByLabel('Search name or e-mail');
        if (wanted) await expect(search).toBeFocused();
        else await expect(search).not.toBeFocused();
      }
    });
  });
}

test('the page and the dialog that ask, and one\'s own page, keep to WCAG 2.2 AA', async ({ page, browser, roster }) => {
  test.setTimeout(300_000);
  await withBen(page, roster);
  await signInElsewhere(await anotherBrowser(browser), roster);
  await page.goto(`${roster.url}/me?account=acme`);
  await check(page, 'me, signed in twice');
  await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=admin`);
  await roster.aWhileLater();
  await page.getByRole('button', { name: 'Make an admin' }).click();
  await page.getByLabel('Your password').fill('not my password at all');
  await page.getByRole('button', { name: 'Confirm' }).click();
  await expect(page.getByRole('alert')).toBeVisible();
  await check(page, 'confirm it is you');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
  await page.getByRole('button', { name: 'Make an admin' }).click();
  await expect(page.getByRole('dialog', { name: 'Confirm it is you' })).toBeVisible();
  await check(page, 'confirm it is you, dialog');
});
