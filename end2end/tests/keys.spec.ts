// API keys: made, copied, rotated and deleted, with JavaScript and without it, and taken from
// somebody who goes.

import { anotherBrowser, chooseByPointer, expect, invite, joinAsNew, live, roleOf, row, setUp, test } from '../support/test.ts';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a key is created, copied, used, rotated and deleted', async ({ page, roster }) => {
      await setUp(page, roster);
      await page.goto(`${roster.url}/account/users?account=acme`);
      await page.getByRole('link', { name: 'API keys' }).click();
      await expect(page.getByText('No API keys yet')).toBeVisible();
      await page.getByRole('link', { name: 'Create API key' }).click();
      await expect(page.getByRole('radio', { name: 'In 90 days' })).toBeChecked();
      await expect(page.getByLabel('Day (UTC)')).toBeHidden();
      await page.getByRole('radio', { name: 'At the end of a day' }).check();
      await page.getByLabel('Day (UTC)').fill('2001-01-01');
      await page.getByLabel('Name').fill('laptop');
      await page.getByRole('button', { name: 'Create API key' }).click();
      await expect(page.getByText('Choose a day that has not passed.').first()).toBeVisible();
      await page.getByRole('radio', { name: 'In 30 days' }).check();
      await page.getByRole('button', { name: 'Create API key' }).click();

      await expect(page.getByRole('heading', { level: 1 })).toHaveText('laptop is ready');
      const shown = page.getByLabel('API key', { exact: true });
      await expect(shown).not.toBeEditable();
      // What a reader takes with Ctrl+A and Ctrl+C.
      await shown.focus();
      await page.keyboard.press('Control+A');
      const first = await shown.inputValue();
      expect(first).toMatch(/^rk_[a-z0-9]{16}_[0-9A-Za-z]{49}$/);
      expect(page.url()).not.toContain(first);
      await expect(page.getByText(`curl -H "Authorization: Bearer ${first}"`)).toBeVisible();

      await test.step('a reload makes no second key and shows nothing again', async () => {
        page.once('dialog', (dialog) => void dialog.accept());
        await page.reload();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('laptop was created already');
        expect(await page.content()).not.toContain(first);
      });

      await test.step('it is rotated, and the new secret is shown once', async () => {
        await page.getByRole('link', { name: 'rotate the key' }).click();
        await page.getByRole('radio', { name: 'Not at all: it ends at once' }).check();
        await page.getByRole('button', { name: 'Rotate laptop' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('laptop has a new secret');
        const second = await page.getByLabel('API key', { exact: true }).inputValue();
        expect(second.slice(0, 19)).toBe(first.slice(0, 19));
        expect(second).not.toBe(first);
      });

      await test.step('it is deleted after being named', async () => {
        await page.getByRole('link', { name: 'Done' }).click();
        await page.getByRole('link', { name: 'Delete laptop' }).click();
        await expect(page.getByRole('heading', { level: 1 })).toHaveText('Delete laptop?');
        await page.getByRole('button', { name: 'Delete laptop' }).click();
        await expect(page.getByText('The API key laptop is deleted.')).toBeVisible();
        await expect(page.getByText('No API keys yet')).toBeVisible();
      });
    });
  });
}

test('the dialog of a removal leads to the page when keys are left behind', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const links = await invite(page, roster, 'ben@example.com');
  const bens = await anotherBrowser(browser, { javaScriptEnabled: false });
  await joinAsNew(bens, links[0], 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
  await page.getByRole('button', { name: 'Make an admin' }).click();
  await expect(page.getByRole('status')).toContainText('admin', { ignoreCase: true });
  await bens.goto(`${roster.url}/account/service-accounts/new?account=acme`);
  await bens.getByLabel('Id', { exact: true }).fill('ci');
  await bens.getByRole('button', { name: 'Create service account' }).click();
  await bens.getByRole('link', { name: 'Create API key' }).click();
  await bens.getByLabel('Name').fill('nightly');
  await bens.getByRole('button', { name: 'Create API key' }).click();
  const secret = await bens.getByLabel('API key', { exact: true }).inputValue();

  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);
  await row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' }).click();
  await page.getByRole('link', { name: 'Remove from Acme…' }).click();
  await expect(page.getByText('What becomes of keys that are left behind')).toBeVisible();
  await page.getByLabel(/^nightly/).selectOption('Rotate: the secret they know ends at once');
  await page.getByRole('button', { name: 'Remove Ben Okafor' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Ben Okafor is removed');
  const renewed = await page.getByLabel('New secret of “nightly” of ci').inputValue();
  expect(renewed.slice(0, 19)).toBe(secret.slice(0, 19));
  expect(renewed).not.toBe(secret);
});
