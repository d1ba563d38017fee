// What goes wrong while a page is open, and addresses written by somebody else.

import { anotherBrowser, chooseByPointer, expect, invite, joinAsNew, live, roleOf, row, setUp, test } from '../support/test.ts';

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
