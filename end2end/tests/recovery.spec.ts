// A forgotten password, with and without JavaScript: by the operator's link where no mail is sent.

import { anotherBrowser, expect, onUsersPage, PASSWORD, setUp, test } from '../support/test.ts';

const NEW = 'mellow granite tuba fog';

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('a new password is chosen by the operator’s link, once', async ({ page, browser, roster }) => {
      await setUp(page, roster);
      const printed = await roster.command('person', 'reset-link', 'alice@example.com');
      const link = /http:\S+/.exec(printed)?.[0] ?? '';
      const reader = await anotherBrowser(browser, { javaScriptEnabled });
      await reader.goto(link);
      await expect(reader).toHaveURL(`${roster.url}/reset`);
      await expect(reader.getByRole('main')).toContainText('alice@example.com');

      await test.step('a weak one is said to be weak, beside the field', async () => {
        await reader.getByLabel('New password').fill('alice@example.com');
        await reader.getByRole('button', { name: 'Save and sign in' }).click();
        await expect(reader.getByRole('alert')).toBeVisible();
        await expect(reader.getByLabel('New password')).toHaveAttribute('aria-invalid', 'true');
      });

      await reader.getByLabel('New password').fill(NEW);
      await reader.getByRole('button', { name: 'Save and sign in' }).click();
      await onUsersPage(reader);
      await expect(reader.getByText('Your password is changed. You are signed out everywhere else.')).toBeVisible();

      await test.step('the old session and the old password are worth nothing', async () => {
        await page.goto(`${roster.url}/account/users?account=acme`);
        await page.getByLabel('E-mail address').fill('alice@example.com');
        await page.getByLabel('Password').fill(PASSWORD);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await expect(page.getByRole('alert')).toContainText('The e-mail address or the password is wrong.');
        await page.getByLabel('Password').fill(NEW);
        await page.getByRole('button', { name: 'Sign in' }).click();
        await onUsersPage(page);
      });

      await test.step('the link is used up and says whom to ask', async () => {
        const late = await anotherBrowser(browser, { javaScriptEnabled });
        await late.goto(link);
        await expect(late.getByRole('heading', { level: 1 })).toHaveText('This link no longer works');
        await expect(late.getByText('Ask whoever runs it for a link to a new password.')).toBeVisible();
      });
    });

    test('without mail the sign-in page leads nowhere it could not help', async ({ page, roster }) => {
      await setUp(page, roster);
      await page.goto(`${roster.url}/sign-in`);
      await expect(page.getByRole('link', { name: 'Forgot your password?' })).toHaveCount(0);
      await page.goto(`${roster.url}/forgot`);
      await expect(page.getByText('Ask whoever runs it for a link to a new password.')).toBeVisible();
      await expect(page.getByRole('textbox')).toHaveCount(0);
    });
  });
}
