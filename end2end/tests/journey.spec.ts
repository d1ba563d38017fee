// The main job from the first start to the second account, in a browser with JavaScript.

import { anotherBrowser, expect, live, PASSWORD, row, setUp, test } from '../support/test.ts';

test('an admin sets up, invites three, changes a role, removes one, and switches accounts', async ({
  page,
  browser,
  roster,
}) => {
  await setUp(page, roster);
  await live(page);

  const links = await test.step('inviting three people gives a link for each', async () => {
    await page.getByRole('button', { name: 'Invite users' }).click();
    const dialog = page.getByRole('dialog', { name: /Invite/ });
    await dialog.getByLabel(/E-mail addresses/).fill('ben@example.com, carol@example.com\ndmitri@example.com');
    await dialog.getByRole('radio', { name: /^User/ }).check();
    await dialog.getByRole('button', { name: /^Invite/ }).click();
    const answers = dialog.getByRole('textbox', { name: /Link for/ });
    await expect(answers).toHaveCount(3);
    const links = await Promise.all((await answers.all()).map((answer) => answer.inputValue()));
    await dialog.getByRole('button', { name: 'Done' }).click();
    await expect(row(page, 'carol@example.com')).toContainText('Invited');
    return links;
  });

  const bens = await anotherBrowser(browser);
  await test.step('an invited person joins as somebody new in another browser', async () => {
    await bens.goto(links[0]);
    await expect(bens).toHaveURL(`${roster.url}/invitation`);
    await expect(bens.getByRole('heading', { level: 1 })).toContainText('Acme');
    const newcomer = bens.getByRole('form', { name: 'I am new' });
    await newcomer.getByLabel('Your name').fill('Ben Okafor');
    await newcomer.getByLabel('Password').fill(PASSWORD);
    await newcomer.getByRole('button', { name: 'Accept' }).click();
    await expect(bens.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
    await expect(bens.getByText('Only admins can change users.')).toBeVisible();
    await expect(bens.getByRole('combobox', { name: /^Role of/ })).toHaveCount(0);
  });

  await test.step('the list shows the newcomer without a reload', async () => {
    await expect(row(page, 'Ben Okafor')).toContainText('Active');
  });

  await test.step('a role chosen by pointer is saved at once and can be undone', async () => {
    const role = page.getByRole('combobox', { name: 'Role of Ben Okafor' });
    await role.click();
    await role.selectOption({ label: 'Contributor' });
    await expect(page.getByRole('status')).toContainText('Ben Okafor is now Contributor');
    await page.getByRole('button', { name: 'Undo' }).click();
    await expect(role).toHaveValue('user');
  });

  await test.step('giving admin asks first; the next request has the new right', async () => {
    const role = page.getByRole('combobox', { name: 'Role of Ben Okafor' });
    await role.click();
    await role.selectOption({ label: 'Admin' });
    const question = page.getByRole('dialog', { name: /Make Ben Okafor an admin/ });
    await question.getByRole('button', { name: /Make admin/ }).click();
    await expect(page.getByRole('status')).toContainText('Ben Okafor is now Admin');
    await bens.reload();
    await expect(bens.getByRole('button', { name: 'Invite users' })).toBeVisible();
  });

  await test.step('removing shows what will end, and frees the address', async () => {
    await row(page, 'Ben Okafor').getByRole('button', { name: /More about/ }).click();
    await page.getByRole('menuitem', { name: /Remove/ }).or(page.getByRole('button', { name: /^Remove/ })).click();
    const preview = page.getByRole('dialog', { name: 'Remove Ben Okafor from Acme?' });
    await preview.getByRole('button', { name: 'Remove Ben Okafor' }).click();
    await expect(page.getByRole('status')).toContainText('Ben Okafor was removed');
    await expect(row(page, 'Ben Okafor')).toHaveCount(0);
    await bens.reload();
    await expect(bens.getByRole('heading', { level: 1 })).not.toHaveText('Users');
  });

  await test.step('the removed person can be invited again and joins as somebody known', async () => {
    await page.getByRole('button', { name: 'Invite users' }).click();
    const dialog = page.getByRole('dialog', { name: /Invite/ });
    await dialog.getByLabel(/E-mail addresses/).fill('ben@example.com');
    await dialog.getByRole('button', { name: /^Invite/ }).click();
    await bens.goto(await dialog.getByRole('textbox', { name: /Link for/ }).inputValue());
    await bens.getByRole('button', { name: /Accept as/ }).click();
    await expect(bens.getByRole('heading', { level: 1, name: 'Users' })).toBeVisible();
  });
});
