// Service accounts, many users at once, and the list as a file: with JavaScript, without it, and
// with the keyboard alone.

import { readFile } from 'node:fs/promises';
import {
  anotherBrowser,
  chooseByPointer,
  expect,
  invite,
  joinAsNew,
  live,
  onUsersPage,
  roleOf,
  row,
  setUp,
  test,
  type Page,
} from '../support/test.ts';
import type { Installation } from '../support/installation.ts';

/** Acme with Alice and, joined, Ben, and Carol and Dora who are only invited. */
async function team(page: Page, browser: Parameters<typeof anotherBrowser>[0], roster: Installation): Promise<void> {
  await setUp(page, roster);
  const links = await invite(page, roster, 'ben@example.com, carol@example.com, dora@example.com');
  await joinAsNew(await anotherBrowser(browser, { javaScriptEnabled: false }), links[0], 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
}

function select(page: Page, name: string) {
  return page.getByRole('checkbox', { name: `Select ${name}` });
}

test('a service account is made, given a role from the dropdown, and removed', async ({ page, roster }) => {
  await setUp(page, roster);
  await live(page);
  await page.getByRole('link', { name: 'New service account' }).click();
  await page.getByLabel('Id', { exact: true }).fill('alice');
  await page.getByRole('button', { name: 'Create service account' }).click();
  await expect(page.getByText('“alice” is taken; choose another id.').first()).toBeVisible();
  await page.getByLabel('Id', { exact: true }).fill('nightly-builds');
  await page.getByLabel('Name').fill('Nightly builds');
  await page.getByRole('radio', { name: /^Admin/ }).check();
  await page.getByRole('button', { name: 'Create service account' }).click();
  await expect(page.getByText('Its keys can add and remove people.')).toBeVisible();
  await page.getByRole('link', { name: 'Start again' }).click();
  await page.getByLabel('Id', { exact: true }).fill('nightly-builds');
  await page.getByLabel('Name').fill('Nightly builds');
  await page.getByRole('button', { name: 'Create service account' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Nightly builds');
  await expect(page.getByText('Created by')).toBeVisible();
  await expect(page.getByText('Last active')).toHaveCount(0);

  await page.goto(`${roster.url}/account/users?account=acme`);
  await page.getByRole('navigation', { name: 'Kinds of users' }).getByRole('link', { name: /Service accounts/ }).click();
  await live(page);
  await expect(row(page, 'nightly-builds')).toContainText('Alice Liddell (alice@example.com)');
  await chooseByPointer(roleOf(page, 'Nightly builds'), 'Contributor');
  await expect(page.getByRole('status')).toContainText('Nightly builds is now a contributor');
  await row(page, 'Nightly builds').getByRole('button', { name: 'More about Nightly builds' }).click();
  await page.getByRole('link', { name: 'Remove from Acme…' }).click();
  const dialog = page.getByRole('dialog', { name: 'Remove Nightly builds from Acme?' });
  await expect(dialog).toContainText('Its place in Acme ends at the next request.');
  await dialog.getByRole('button', { name: 'Remove Nightly builds' }).click();
  await expect(page.getByRole('status')).toContainText('Nightly builds is removed');
  await expect(row(page, 'Nightly builds')).toHaveCount(0);
});

for (const javaScriptEnabled of [true, false]) {
  test(`many users at once, ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, async ({ browser, roster }) => {
    const page = await anotherBrowser(browser, { javaScriptEnabled });
    await team(page, browser, roster);
    if (javaScriptEnabled) await live(page);
    const bar = page.getByRole('form', { name: 'Selected users' });
    await expect(bar).toBeHidden();
    for (const name of ['Alice Liddell', 'Ben Okafor', 'carol@example.com']) await select(page, name).check();
    await expect(bar).toBeVisible();
    await bar.getByLabel('New role').selectOption('Contributor');
    await bar.getByRole('button', { name: 'Change role…' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Change the role of 2 users to Contributor?');
    const lines = page.getByRole('main').getByRole('listitem');
    await expect(lines.filter({ hasText: 'Alice Liddell' })).toContainText('must keep at least one active admin');
    await page.getByRole('button', { name: 'Change 2 roles' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 of 3 roles are changed');
    await expect(lines.filter({ hasText: 'Ben Okafor' })).toContainText('is now a contributor');
    await page.getByRole('link', { name: 'Back to users' }).click();
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('contributor');
    await expect(roleOf(page, 'Alice Liddell')).toHaveValue('admin');

    for (const name of ['Ben Okafor', 'carol@example.com']) await select(page, name).check();
    await bar.getByRole('button', { name: 'Remove…' }).click();
    await expect(lines.filter({ hasText: 'Ben Okafor' })).toContainText('1 signed-in device loses it.');
    await expect(lines.filter({ hasText: 'carol@example.com' })).toContainText('The invitation is revoked');
    await page.getByRole('button', { name: 'Remove 2 users' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 are removed');
    await page.getByRole('link', { name: 'Back to users' }).click();
    await expect(row(page, 'Ben Okafor')).toHaveCount(0);
  });
}

test('what is selected stays selected when somebody else changes the list', async ({ page, browser, roster }) => {
  await team(page, browser, roster);
  await live(page);
  await page.getByRole('checkbox', { name: 'Select all' }).check();
  await expect(select(page, 'Ben Okafor')).toBeChecked();
  await select(page, 'dora@example.com').uncheck();
  const other = await page.context().newPage();
  await invite(other, roster, 'zoe@example.com');
  await other.goto(`${roster.url}/account/users/ben?account=acme`);
  await other.getByLabel('Role of Ben Okafor').selectOption('Contributor');
  await other.getByRole('button', { name: 'Save role' }).click();
  await page.bringToFront();
  await expect(row(page, 'zoe@example.com')).toBeVisible();
  await expect(roleOf(page, 'Ben Okafor')).toHaveValue('contributor');
  await expect(select(page, 'Ben Okafor')).toBeChecked();
  await expect(select(page, 'carol@example.com')).toBeChecked();
  await expect(select(page, 'dora@example.com')).not.toBeChecked();
  await expect(select(page, 'zoe@example.com')).not.toBeChecked();
});

test('rows are selected and removed with the keyboard alone', async ({ page, browser, roster }) => {
  await team(page, browser, roster);
  await live(page);
  const tabTo = async (what: ReturnType<Page['locator']>) => {
    for (let presses = 0; presses < 120; presses += 1) {
      if (await what.evaluate((element) => element === document.activeElement)) return;
      await page.keyboard.press('Tab');
    }
    await expect(what).toBeFocused();
  };
  await tabTo(select(page, 'Ben Okafor'));
  await page.keyboard.press('Space');
  await tabTo(select(page, 'dora@example.com'));
  await page.keyboard.press('Space');
  await tabTo(page.getByRole('button', { name: 'Remove…' }));
  await page.keyboard.press('Enter');
  const yes = page.getByRole('button', { name: 'Remove 2 users' });
  await expect(yes).toBeVisible();
  await tabTo(yes);
  await page.keyboard.press('Enter');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('2 are removed');
  await tabTo(page.getByRole('link', { name: 'Back to users' }));
  await page.keyboard.press('Enter');
  await onUsersPage(page);
  await expect(row(page, 'Ben Okafor')).toHaveCount(0);
});

test('the list is carried away as it is filtered, and can be pasted into Invite', async ({ page, browser, roster }) => {
  await team(page, browser, roster);
  await live(page);
  await page.getByLabel('Search name or e-mail').fill('carol');
  await expect(row(page, 'Ben Okafor')).toHaveCount(0);
  const started = page.waitForEvent('download');
  await page.getByRole('link', { name: 'Export CSV' }).click();
  const download = await started;
  expect(download.suggestedFilename()).toBe('acme-users.csv');
  const text = await readFile(await download.path(), 'utf8');
  expect(text.startsWith('\uFEFFname,email,id,kind,role,status,joined,last active,address confirmed\r\n')).toBe(true);
  expect(text.trim().split('\r\n')).toHaveLength(2);
  expect(text).toContain(',carol@example.com,carol,person,user,invited,');
  await page.goto(`${roster.url}/account/users/carol/remove?account=acme`);
  await page.getByRole('button', { name: 'Revoke invitation' }).click();
  await page.goto(`${roster.url}/account/users/invite?account=acme`);
  await page.getByLabel('E-mail addresses').fill(text);
  await page.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invited');
  await expect(page.getByRole('textbox', { name: 'Invitation link for carol@example.com' })).toBeVisible();
});
