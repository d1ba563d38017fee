// The same job in a browser that runs no scripts: every page and form on its own.

import { anotherBrowser, expect, invite, joinAsNew, onUsersPage, PASSWORD, roleOf, row, setUp, test } from '../support/test.ts';

test.use({ javaScriptEnabled: false });

test('everything works without JavaScript', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const links = await invite(page, roster, 'ben@example.com\ncarol@example.com\ndmitri@example.com', 'Contributor');
  expect(links).toHaveLength(3);

  const bens = await anotherBrowser(browser, { javaScriptEnabled: false });
  await joinAsNew(bens, links[0], 'Ben Okafor');
  await expect(bens.getByText('Only admins can change users.')).toBeVisible();

  await test.step('a role is saved by its button', async () => {
    await page.goto(`${roster.url}/account/users?account=acme`);
    await roleOf(page, 'Ben Okafor').selectOption('User');
    await row(page, 'Ben Okafor').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByText('The role of Ben Okafor is changed.')).toBeVisible();
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('user');
  });

  await test.step('what has consequences is asked on a page of its own', async () => {
    await roleOf(page, 'Ben Okafor').selectOption('Admin');
    await row(page, 'Ben Okafor').getByRole('button', { name: 'Save' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Make Ben Okafor an admin of Acme?');
    await page.getByRole('button', { name: 'Make an admin' }).click();
    await expect(roleOf(page, 'Ben Okafor')).toHaveValue('admin');
    await bens.reload();
    await expect(roleOf(bens, 'Alice Liddell')).toBeVisible();
  });

  await test.step('a choice that would be refused is disabled and says why', async () => {
    await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=user`);
    await page.getByRole('button', { name: 'Make a user' }).click();
    await onUsersPage(page);
    const refused = roleOf(page, 'Alice Liddell').locator('option', { hasText: 'Acme needs another admin first' });
    await expect(refused).toHaveCount(3);
    for (const option of await refused.all()) await expect(option).toBeDisabled();
  });

  await test.step('a mistake keeps what was typed', async () => {
    await page.goto(`${roster.url}/account/users/ben?account=acme`);
    const name = page.getByRole('textbox', { name: 'Name' });
    await name.fill('x'.repeat(101));
    await page.getByRole('button', { name: 'Save name' }).click();
    await expect(page.getByRole('alert')).toContainText('at most 100 characters');
    await expect(name).toHaveValue('x'.repeat(101));
  });

  await test.step('removing is previewed and receipted; revoking is the same', async () => {
    await page.goto(`${roster.url}/account/users/ben/remove?account=acme`);
    await page.getByRole('button', { name: 'Remove Ben Okafor' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ben Okafor is removed');
    await page.goto(`${roster.url}/account/users/carol/remove?account=acme`);
    await page.getByRole('button', { name: 'Revoke invitation' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toHaveText('Invitation revoked');
    const late = await anotherBrowser(browser, { javaScriptEnabled: false });
    await late.goto(links[1]);
    await expect(late.getByText('This link no longer works. Ask the person who sent it for a new one.')).toBeVisible();
  });

  await test.step('search, filters and the list are a form', async () => {
    await page.goto(`${roster.url}/account/users?account=acme`);
    await page.getByRole('searchbox').or(page.getByLabel('Search name or e-mail')).first().fill('dmi');
    await page.getByRole('button', { name: 'Search' }).click();
    await expect(row(page, 'dmitri@example.com')).toBeVisible();
    await expect(row(page, 'Alice Liddell')).toHaveCount(0);
  });

  await test.step('signing out and in again, with the password changed in between', async () => {
    await page.goto(`${roster.url}/me?account=acme`);
    await page.getByLabel('Present password').fill(PASSWORD);
    await page.getByLabel('New password').fill('mellow granite tuba fog');
    await page.getByRole('button', { name: 'Change password' }).click();
    await expect(page.getByText('Your password is changed.')).toBeVisible();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByLabel('E-mail address').fill('alice@example.com');
    await page.getByLabel('Password').fill('mellow granite tuba fog');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await onUsersPage(page);
  });
});
