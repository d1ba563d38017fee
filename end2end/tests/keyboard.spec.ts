// Once through with the keyboard alone.

import { expect, invite, joinAsNew, live, onUsersPage, PASSWORD, roleOf, row, setUp, test, type Page } from '../support/test.ts';

/** Presses Tab until the wanted thing has the focus. */
async function tabTo(page: Page, what: ReturnType<Page['locator']>): Promise<void> {
  for (let presses = 0; presses < 80; presses += 1) {
    if (await what.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  await expect(what).toBeFocused();
}

test('a role is changed, a person invited and removed with the keyboard alone', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  const bens = await (await browser.newContext()).newPage();
  await joinAsNew(bens, link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);

  await test.step('the first Tab offers to skip to the content', async () => {
    await page.keyboard.press('Tab');
    await expect(page.getByRole('link', { name: 'Skip to content' })).toBeFocused();
  });

  await test.step('an arrow key chooses nothing until Enter, and Escape takes it back', async () => {
    const role = roleOf(page, 'Ben Okafor');
    await tabTo(page, role);
    await page.keyboard.press('ArrowDown');
    const save = row(page, 'Ben Okafor').getByRole('button', { name: 'Save' });
    await expect(save).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(role).toHaveValue('user');
    await expect(save).toHaveCount(0);
    await page.keyboard.press('ArrowDown');
    await expect(role).toHaveValue('contributor');
    await page.keyboard.press('Enter');
    await expect(page.getByRole('status')).toContainText('Ben Okafor is now a contributor');
    await expect(role).toBeFocused();
  });

  await test.step('slash goes to the search', async () => {
    await page.getByRole('heading', { level: 1 }).click();
    await page.keyboard.press('/');
    await page.keyboard.type('ben');
    await expect(row(page, 'Alice Liddell')).toHaveCount(0);
    await expect(page.getByLabel('Search name or e-mail')).toBeFocused();
    await expect(page).toHaveURL(/q=ben/);
  });

  await test.step('the row menu and the removal open, close and give the focus back', async () => {
    const menu = row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' });
    await tabTo(page, menu);
    await page.keyboard.press('Enter');
    const remove = page.getByRole('link', { name: 'Remove from Acme…' });
    await tabTo(page, remove);
    await page.keyboard.press('Enter');
    const dialog = page.getByRole('dialog', { name: 'Remove Ben Okafor from Acme?' });
    await expect(dialog).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
  });

  await test.step('signing out and in', async () => {
    const signOut = page.getByRole('button', { name: 'Sign out' });
    await tabTo(page, signOut);
    await page.keyboard.press('Enter');
    await page.getByLabel('E-mail address').waitFor();
    await tabTo(page, page.getByLabel('E-mail address'));
    await page.keyboard.type('alice@example.com');
    await page.keyboard.press('Tab');
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await onUsersPage(page);
  });
});
