// What goes wrong while a page is open, and addresses written by somebody else.

import { anotherBrowser, chooseByPointer, expect, invite, joinAsNew, live, onUsersPage, PASSWORD, roleOf, row, setUp, test } from '../support/test.ts';

test('a forged error in the address of any page neither speaks nor breaks it', async ({ page, roster }) => {
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  await setUp(page, roster);
  const forged = '__path=/api/users/list&__err=eyJJbnRlcm5hbCI6bnVsbH0';
  for (const path of ['/account/users', '/account/users/alice', '/account/users/invite', '/account/roles', '/me', '/account/new']) {
    await page.goto(`${roster.url}${path}?account=acme&${forged}`);
    await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  }
  await page.goto(`${roster.url}/account/users?account=acme&${forged}`);
  await live(page);
  expect(broken).toEqual([]);
});

test('a page needs nothing from elsewhere and breaks no rule of its own policy', async ({ page, roster }) => {
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('request', (request) => {
    if (!request.url().startsWith(roster.url) && !request.url().startsWith('data:')) complaints.push(request.url());
  });
  await setUp(page, roster);
  await live(page);
  await page.goto(`${roster.url}/me?account=acme`);
  expect(complaints).toEqual([]);
});

test('two admins: the second change says who was quicker, and the row shows what is true', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  await joinAsNew(await anotherBrowser(browser), link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  // The page must not hear of the other change before it makes its own.
  await page.route('**/account/events*', (route) => route.abort());
  await page.reload();
  await live(page);
  const other = await page.context().newPage();
  await other.goto(`${roster.url}/account/users?account=acme`);
  await live(other);
  await chooseByPointer(roleOf(other, 'Ben Okafor'), 'Contributor');
  await expect(other.getByRole('status')).toContainText('Ben Okafor is now a contributor');
  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Inference user');
  await expect(row(page, 'Ben Okafor')).toContainText('Alice Liddell');
  await expect(roleOf(page, 'Ben Okafor')).toHaveValue('contributor');
});

test('who is removed while the page is open is told so', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  const bens = await anotherBrowser(browser);
  await joinAsNew(bens, link, 'Ben Okafor');
  await live(bens);
  await page.goto(`${roster.url}/account/users/ben/remove?account=acme`);
  await page.getByRole('button', { name: 'Remove Ben Okafor' }).click();
  await expect(bens.getByText('You are no longer in Acme.').first()).toBeVisible();
});

test('who loses the right while the page is open sees it become read-only', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  const bens = await anotherBrowser(browser);
  await joinAsNew(bens, link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=admin`);
  await page.getByRole('button', { name: 'Make an admin' }).click();
  await bens.goto(`${roster.url}/account/users?account=acme`);
  await live(bens);
  await expect(roleOf(bens, 'Alice Liddell')).toBeVisible();
  await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=user`);
  await page.getByRole('button', { name: 'Make a user' }).click();
  await expect(bens.getByRole('combobox', { name: /^Role of/ })).toHaveCount(0);
});

test('a server that cannot be reached leaves the choice as it was and says so', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  await joinAsNew(await anotherBrowser(browser), link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  await page.route('**/api/**', (route) => route.abort());
  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Contributor');
  await expect(page.getByText('Roster cannot be reached.').first()).toBeVisible();
  await expect(roleOf(page, 'Ben Okafor')).toHaveValue('user');
});

test('who signs out in another tab is told so where they go on, and nothing was changed', async ({ page, roster }) => {
  await setUp(page, roster);
  await live(page);
  const plain = await page.context().newPage();
  await plain.goto(`${roster.url}/account/users/invite?account=acme`);
  const other = await page.context().newPage();
  await other.goto(`${roster.url}/me?account=acme`);
  await other.getByRole('button', { name: 'Sign out', exact: true }).click();
  await expect(other.getByText('You are signed out.')).toBeVisible();

  await test.step('on the users page', async () => {
    await page.getByLabel('Search name or e-mail').fill('ali');
    await expect(page.getByText('You have signed out in another tab, or your session has ended.').first()).toBeVisible();
    await expect(page.getByLabel('Search name or e-mail')).toHaveValue('ali');
    await expect(page.getByRole('link', { name: 'Sign in' })).toHaveAttribute('href', /next=/);
  });

  await test.step('on a plain page', async () => {
    await plain.getByLabel('E-mail addresses').fill('eve@example.com');
    await plain.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click();
    await expect(plain.getByRole('heading', { level: 1 })).toHaveText('You are signed out');
    await expect(plain.getByText('Nothing was changed.')).toBeVisible();
    await plain.getByRole('link', { name: 'Sign in' }).click();
    await plain.getByLabel('E-mail address').fill('alice@example.com');
    await plain.getByLabel('Password').fill(PASSWORD);
    await plain.getByRole('button', { name: 'Sign in' }).click();
    await expect(plain).toHaveURL(/\/account\/users\/invite/);
  });
});

test('a session that is ended from elsewhere ends the open page by itself', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  await live(page);
  const other = await anotherBrowser(browser);
  await other.goto(`${roster.url}/sign-in`);
  await other.getByLabel('E-mail address').fill('alice@example.com');
  await other.getByLabel('Password').fill(PASSWORD);
  await other.getByRole('button', { name: 'Sign in' }).click();
  await onUsersPage(other);
  await other.goto(`${roster.url}/me?account=acme`);
  await other.getByRole('button', { name: 'Sign out everywhere else' }).click();
  // Anything that happens in the account makes the server look at who listens.
  await invite(other, roster, 'ben@example.com');
  await expect(page.getByText('You have signed out in another tab, or your session has ended.').first()).toBeVisible({ timeout: 20_000 });
  await expect(row(page, 'ben@example.com')).toHaveCount(0);
});

test('whose role is lowered while a plain page is open is refused there, by name of whom to ask', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  const bens = await anotherBrowser(browser);
  await joinAsNew(bens, link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=admin`);
  await page.getByRole('button', { name: 'Make an admin' }).click();
  await onUsersPage(page);
  await bens.goto(`${roster.url}/account/users/invite?account=acme`);
  await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=user`);
  await page.getByRole('button', { name: 'Make a user' }).click();
  await onUsersPage(page);
  await bens.getByLabel('E-mail addresses').fill('eve@example.com');
  await bens.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click();
  await expect(bens.getByText('You cannot invite users')).toBeVisible();
  await expect(bens.getByText('alice@example.com').first()).toBeVisible();
});
