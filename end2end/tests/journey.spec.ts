// The main job from the first start to the second account, in a browser with JavaScript.

import { anotherBrowser, chooseByPointer, expect, joinAsNew, live, onUsersPage, roleOf, row, setUp, test, PASSWORD, type Page } from '../support/test.ts';

test('an admin sets up, invites, changes roles, removes, invites again, and works in two accounts', async ({
  page,
  browser,
  roster,
}) => {
  await setUp(page, roster);
  await live(page);
  const toast = page.getByRole('status');

  const links = await test.step('inviting three people gives a link for each', async () => {
    await page.getByRole('main').getByText('Invite users').first().click();
    const dialog = page.getByRole('dialog', { name: 'Invite users to Acme' });
    await dialog.getByLabel('E-mail addresses').fill('ben@example.com, carol@example.com\ndmitri@example.com');
    await dialog.getByRole('radio', { name: /^User/ }).check();
    await dialog.getByRole('button', { name: 'Invite', exact: true }).click();
    const answers = dialog.getByRole('textbox', { name: /^Invitation link for/ });
    await expect(answers).toHaveCount(3);
    const links = await Promise.all((await answers.all()).map((answer) => answer.inputValue()));
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(row(page, 'carol@example.com')).toContainText('Invited');
    return links;
  });

  const bens = await anotherBrowser(browser);
  await test.step('an invited person joins in another browser and sees a list without controls', async () => {
    await joinAsNew(bens, links[0], 'Ben Okafor');
    await expect(bens.getByText('Only admins can change users.')).toBeVisible();
    await expect(bens.getByRole('combobox', { name: /^Role of/ })).toHaveCount(0);
  });

  await test.step('the list of the admin shows the newcomer without a reload', async () => {
    await expect(row(page, 'Ben Okafor')).toContainText('Active');
  });

  await test.step('a role chosen by pointer is saved at once and can be undone', async () => {
    const role = roleOf(page, 'Ben Okafor');
    await chooseByPointer(role, 'Contributor');
    await expect(toast).toContainText('Ben Okafor is now a contributor');
    await toast.getByRole('button', { name: 'Undo' }).click();
    await expect(role).toHaveValue('user');
    await page.reload();
    await expect(role).toHaveValue('user');
    await live(page);
  });

  await test.step('giving admin asks first, and counts from the next request', async () => {
    await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
    const question = page.getByRole('dialog', { name: 'Make Ben Okafor an admin of Acme?' });
    await question.getByRole('button', { name: 'Make an admin' }).click();
    await expect(toast).toContainText('Ben Okafor is now an admin');
    await bens.reload();
    await expect(roleOf(bens, 'Alice Liddell')).toBeVisible();
  });

  await test.step('removing shows what ends, and the removed person is out at the next request', async () => {
    await row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' }).click();
    await page.getByRole('link', { name: 'Remove from Acme…' }).click();
    const preview = page.getByRole('dialog', { name: 'Remove Ben Okafor from Acme?' });
    await expect(preview).toContainText('No API keys end');
    await preview.getByRole('button', { name: 'Remove Ben Okafor' }).click();
    await expect(toast).toContainText('Ben Okafor is removed from Acme');
    await expect(row(page, 'Ben Okafor')).toHaveCount(0);
    await bens.goto(`${roster.url}/account/users?account=acme`);
    await expect(bens.getByRole('heading', { level: 1 })).toHaveText('Not found');
  });

  await test.step('who was removed can be invited again and joins as who they are', async () => {
    await page.goto(`${roster.url}/account/users/invite?account=acme`);
    await page.getByLabel('E-mail addresses').fill('BEN@example.com');
    await page.getByRole('main').getByRole('button', { name: 'Invite', exact: true }).click();
    await bens.goto(await page.getByRole('textbox', { name: /^Invitation link for/ }).inputValue());
    await bens.getByRole('button', { name: 'Join', exact: true }).click();
    await signInAgain(bens);
    await onUsersPage(bens);
  });

  await test.step('two tabs show two accounts, and each stays in its own', async () => {
    await page.goto(`${roster.url}/account/new`);
    await page.getByLabel('Account name').fill('Beta Lab');
    await page.getByRole('main').getByRole('button').click();
    await expect(page).toHaveURL(/account=beta-lab/);
    const other = await page.context().newPage();
    await other.goto(`${roster.url}/account/users?account=acme`);
    await expect(row(other, 'Ben Okafor')).toBeVisible();
    await page.reload();
    await expect(page.getByText('Invite your team')).toBeVisible();
    await page.locator('summary', { hasText: 'Beta Lab' }).click();
    await page.getByRole('navigation', { name: 'Accounts' }).getByRole('link', { name: /^Acme/ }).click();
    await expect(row(page, 'Ben Okafor')).toBeVisible();
    await expect(page).toHaveURL(/account=acme/);
  });
});

// Signs Ben in again where his access ended.
async function signInAgain(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Sign in again' }).click();
  await page.getByLabel('E-mail address').fill('ben@example.com');
  await page.getByLabel('Password').fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}
