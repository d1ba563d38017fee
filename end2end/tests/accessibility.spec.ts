// Every page and dialog against WCAG 2.2 A and AA, light and dark, wide and 320 pixels wide.

import type { Browser } from '@playwright/test';
import { check } from '../support/axe.ts';
import type { Installation } from '../support/installation.ts';
import {
  anotherBrowser,
  chooseByPointer,
  expect,
  invite,
  joinAsNew,
  live,
  roleOf,
  row,
  setUp,
  test,
  type Page,
} from '../support/test.ts';

/** Acme with Alice, Ben, who has joined, and Carol, who is invited; answers Ben's page. */
async function acme(page: Page, browser: Browser, roster: Installation): Promise<Page> {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com, carol@example.com');
  const bens = await anotherBrowser(browser);
  await joinAsNew(bens, link, 'Ben Okafor');
  return bens;
}

async function checkAll(page: Page, roster: Installation, pages: [string, string][]): Promise<void> {
  for (const [what, path] of pages) {
    await page.goto(roster.url + path);
    await check(page, what);
  }
}

test.describe('every page keeps to WCAG 2.2 AA', () => {
  test.setTimeout(600_000);

  test('on the way in', async ({ page, browser, roster }) => {
    await page.goto(roster.setupLink);
    await check(page, 'setup');
    await setUp(page, roster);
    await live(page);
    await check(page, 'users, only you');
    const [link] = await invite(page, roster, 'ben@example.com, carol@example.com, nobody');
    await check(page, 'invitation answers');
    const bens = await anotherBrowser(browser);
    await bens.goto(link);
    await check(bens, 'invitation');
    await joinAsNew(bens, link, 'Ben Okafor');
    await check(bens, 'users, read only');
    await bens.goto(link);
    await check(bens, 'invitation, used');
    const nobody = await anotherBrowser(browser);
    await checkAll(nobody, roster, [
      ['dead link', '/invitations/dead'],
      ['sign in', '/sign-in'],
      ['REST interface', '/docs/api'],
      ['forgot, without mail', '/forgot'],
      ['reset, dead link', '/reset'],
    ]);
    const printed = await roster.command('person', 'reset-link', 'alice@example.com');
    await nobody.goto(/http:\S+/.exec(printed)?.[0] ?? '');
    await check(nobody, 'reset');
  });

  test('about users', async ({ page, browser, roster }) => {
    await acme(page, browser, roster);
    await checkAll(page, roster, [
      ['users', '/account/users?account=acme'],
      ['users, nobody matches', '/account/users?account=acme&q=zed'],
      ['audit log', '/account/audit?account=acme'],
      ['audit log, nobody matches', '/account/audit?account=acme&who=zed&from=2026-01-01'],
      ['audit log, a mistyped day', '/account/audit?account=acme&from=soon'],
      ['refusals', '/account/audit?account=acme&list=refusals'],
      ['invite', '/account/users/invite?account=acme'],
      ['user', '/account/users/ben?account=acme'],
      ['user, invited', '/account/users/carol?account=acme'],
      ['change role', '/account/users/ben/role?account=acme&role=admin'],
      ['remove', '/account/users/ben/remove?account=acme'],
      ['end access', '/account/users/ben/end-access?account=acme'],
      ['deactivate', '/account/users/ben/deactivate?account=acme'],
      ['roles', '/account/roles?account=acme'],
    ]);
  });

  test('about oneself and the account', async ({ page, browser, roster }) => {
    const bens = await acme(page, browser, roster);
    await checkAll(page, roster, [
      ['connections, none', '/account/settings/connections?account=acme'],
      ['new connection', '/account/settings/connections/new?account=acme'],
      ['settings', '/account/settings?account=acme'],
      ['me', '/me?account=acme'],
      ['leave', '/me/leave?account=acme'],
      ['new account', '/account/new?account=acme'],
      ['not found', '/nowhere'],
    ]);
    await page.goto(`${roster.url}/account/settings/connections/new?account=acme`);
    await page.getByLabel('Id').fill('vllm');
    await page.getByLabel('Address').fill('http://127.0.0.1:8000/v1');
    await page.getByLabel('Key').fill('sk-1');
    await page.getByRole('button', { name: 'Add connection' }).click();
    await checkAll(page, roster, [
      ['connections', '/account/settings/connections?account=acme'],
      ['change a connection', '/account/settings/connections/vllm?account=acme'],
      ['delete a connection', '/account/settings/connections/vllm/delete?account=acme'],
    ]);
    await checkAll(bens, roster, [
      ['settings, read only', '/account/settings?account=acme'],
      ['connections, read only', '/account/settings/connections?account=acme'],
    ]);
    await page.goto(`${roster.url}/account/users/ben/deactivate?account=acme`);
    await page.getByRole('button', { name: 'Deactivate Ben Okafor' }).click();
    await checkAll(page, roster, [['reactivate', '/account/users/ben/reactivate?account=acme']]);
    await checkAll(bens, roster, [['paused', '/account/settings?account=acme']]);
    await checkAll(page, roster, [['close account', '/account/settings/close?account=acme']]);
    await page.getByLabel('Type Acme to close it').fill('Acme');
    await page.getByRole('button', { name: 'Close Acme' }).click();
    await check(page, 'closed');
  });

  test('about API keys', async ({ page, browser, roster }) => {
    await acme(page, browser, roster);
    await checkAll(page, roster, [
      ['no API keys', '/account/api-keys?account=acme'],
      ['new API key', '/account/api-keys/new?account=acme'],
    ]);
    await page.getByLabel('Name').fill('laptop');
    await page.getByRole('button', { name: 'Create API key' }).click();
    await check(page, 'API key shown');
    await page.getByRole('link', { name: 'Done' }).click();
    await check(page, 'API keys');
    await checkAll(page, roster, [['all API keys', '/account/api-keys/all?account=acme']]);
    for (const act of ['Change', 'Rotate', 'Delete']) {
      await page.goto(`${roster.url}/account/api-keys?account=acme`);
      await page.getByRole('link', { name: `${act} laptop` }).click();
      await check(page, `${act} API key`);
    }
  });

  test('about programs and about many at once', async ({ page, browser, roster }) => {
    await acme(page, browser, roster);
    await checkAll(page, roster, [['new service account', '/account/service-accounts/new?account=acme']]);
    await page.getByLabel('Id', { exact: true }).fill('ci');
    await page.getByRole('radio', { name: /^Admin/ }).check();
    await page.getByRole('button', { name: 'Create service account' }).click();
    await check(page, 'new service account, an admin');
    await page.getByRole('button', { name: 'Create an admin' }).click();
    await check(page, 'service account');
    await checkAll(page, roster, [['service accounts', '/account/users?account=acme&kind=service-account']]);
    const select = async () => {
      await page.goto(`${roster.url}/account/users?account=acme`);
      await live(page);
      for (const name of ['Alice Liddell', 'Ben Okafor']) {
        await page.getByRole('checkbox', { name: `Select ${name}` }).check();
      }
    };
    await select();
    await check(page, 'users, two selected');
    await page.getByRole('button', { name: 'Change role…' }).click();
    await check(page, 'many at once, no role');
    await select();
    await page.getByRole('button', { name: 'Remove…' }).click();
    await check(page, 'many at once');
    await page.getByRole('button', { name: 'Remove 1 user' }).click();
    await check(page, 'many at once, receipt');
  });
});

test('the pages of resources keep to WCAG 2.2 AA', async ({ page, browser, roster }) => {
  test.setTimeout(600_000);
  const bens = await acme(page, browser, roster);
  await checkAll(page, roster, [
    ['no deployments', '/account/deployments?account=acme'],
    ['new deployment', '/account/deployments/new?account=acme'],
    ['new fine-tuning job', '/account/fine-tuning-jobs/new?account=acme'],
  ]);
  await bens.goto(`${roster.url}/account/deployments/new?account=acme`);
  await bens.getByRole('textbox', { name: /^Name/ }).fill('Support chat');
  await bens.getByRole('textbox', { name: 'Id' }).fill('support-chat');
  await bens.getByLabel('Base model').fill('llama');
  await bens.getByRole('button', { name: 'Create deployment' }).click();
  await checkAll(page, roster, [
    ['deployments', '/account/deployments?account=acme'],
    ['no deployment matches', '/account/deployments?account=acme&q=zed'],
    ['deployment', '/account/deployments/support-chat?account=acme'],
    ['change deployment', '/account/deployments/support-chat/edit?account=acme'],
    ['scale deployment', '/account/deployments/support-chat/scale?account=acme'],
    ['owner of a deployment', '/account/deployments/support-chat/owner?account=acme'],
    ['delete deployment', '/account/deployments/support-chat/delete?account=acme'],
    ['user who owns something', '/account/users/ben?account=acme'],
    ['removal with what is owned', '/account/users/ben/remove?account=acme'],
    ['lowering an owner', '/account/users/ben/role?account=acme&role=inference-user'],
  ]);
  await bens.goto(`${roster.url}/account/datasets/new?account=acme`);
  await bens.getByRole('textbox', { name: 'Id' }).fill('chats');
  await bens.getByRole('button', { name: 'Create dataset' }).click();
  await check(bens, 'dataset without a file');
  const send = async (text: string) => {
    await bens.goto(`${roster.url}/account/datasets/chats/upload?account=acme`);
    await bens.getByLabel('File').setInputFiles({ name: 'chats.jsonl', mimeType: 'text/plain', buffer: Buffer.from(text) });
    await check(bens, 'upload');
    await bens.getByRole('button', { name: 'Upload' }).click();
  };
  await send('no JSON');
  await check(bens, 'a file that is wrong');
  await send('{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Hello"}]}\n');
  await check(bens, 'dataset with a file');
  await bens.goto(`${roster.url}/account/fine-tuning-jobs/new?account=acme`);
  await bens.getByRole('textbox', { name: 'Id' }).fill('tune');
  await bens.getByLabel('Dataset').fill('chats');
  await bens.getByRole('button', { name: 'Create fine-tuning job' }).click();
  await check(bens, 'a job that waits');
  await page.goto(`${roster.url}/account/users/ben/role?account=acme&role=inference-user`);
  await page.getByRole('button', { name: 'Make an inference user' }).click();
  await checkAll(bens, roster, [
    ['deployment without a right to it', '/account/deployments/support-chat?account=acme'],
    ['deletion refused', '/account/deployments/support-chat/delete?account=acme'],
    ['creating refused', '/account/models/new?account=acme'],
    ['no models, read only', '/account/models?account=acme'],
  ]);
});

test('every dialog keeps to WCAG 2.2 AA', async ({ page, browser, roster }) => {
  test.setTimeout(600_000);
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com');
  await joinAsNew(await (await browser.newContext()).newPage(), link, 'Ben Okafor');
  await page.goto(`${roster.url}/account/users?account=acme`);
  await live(page);

  await chooseByPointer(roleOf(page, 'Ben Okafor'), 'Admin');
  await expect(page.getByRole('dialog', { name: 'Make Ben Okafor an admin of Acme?' })).toBeVisible();
  await check(page, 'role dialog');
  await page.keyboard.press('Escape');

  await page.getByRole('main').getByText('Invite users').first().click();
  await expect(page.getByRole('dialog', { name: 'Invite users to Acme' })).toBeVisible();
  await check(page, 'invite dialog');
  await page.keyboard.press('Escape');

  await row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' }).click();
  await check(page, 'row menu');
  await page.setViewportSize({ width: 1280, height: 800 });
  if (!(await page.getByRole('link', { name: 'Remove from Acme…' }).isVisible())) {
    await row(page, 'Ben Okafor').getByRole('button', { name: 'More about Ben Okafor' }).click();
  }
  await page.getByRole('link', { name: 'Remove from Acme…' }).click();
  await expect(page.getByRole('dialog', { name: 'Remove Ben Okafor from Acme?' })).toBeVisible();
  await check(page, 'remove dialog');
});
