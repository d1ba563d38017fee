// Mail, with a real mail server: it arrives, its link proves the address, and trouble with one
// letter or with the server harms nobody else.

import { createServer } from 'node:net';
import { Installation } from '../support/installation.ts';
import { MailServer, linkIn } from '../support/mail-server.ts';
import { anotherBrowser, expect, invite, joinAsNew, row, setUp, test as base } from '../support/test.ts';

const test = base.extend<{ mail: MailServer }>({
  mail: async ({}, use) => {
    const mail = new MailServer(await freePort());
    await use(mail);
    await mail.stop();
  },
  roster: async ({ mail }, use, info) => {
    const roster = await Installation.start(info.project.metadata.database, {
      ROSTER_SMTP_URL: `smtp://127.0.0.1:${mail.port}`,
      ROSTER_MAIL_FROM: 'Roster <roster@example.com>',
    });
    await use(roster);
    await roster.stop();
  },
});

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });
}

test('an invitation arrives by mail, and its link joins and confirms the address', async ({ page, browser, roster, mail }) => {
  await mail.start();
  await setUp(page, roster);
  const [copied] = await invite(page, roster, 'ben@example.com, carol@example.com');
  await expect(page.getByText('A mail is on its way.').first()).toBeVisible();
  await expect.poll(() => mail.arrived.length).toBe(2);
  const [letter] = mail.to('ben@example.com');
  expect(letter.subject).toBe('Alice Liddell invites you to Acme');
  expect(letter.from?.text).toContain('roster@example.com');
  const link = linkIn(letter);
  expect(link).not.toBe(copied);
  expect(link.startsWith(roster.url)).toBe(true);
  const ben = await anotherBrowser(browser);
  await joinAsNew(ben, link, 'Ben Okafor');
  await ben.goto(link);
  await expect(ben.getByRole('link', { name: 'Open Acme' })).toBeVisible();
  await page.goto(`${roster.url}/account/users/ben?account=acme`);
  await expect(page.getByText('Address not confirmed')).toHaveCount(0);
});

test('with the mail server down the mail waits, and goes out when it is up', async ({ page, roster, mail }) => {
  await setUp(page, roster);
  await invite(page, roster, 'ben@example.com');
  // Two attempts fail before it comes up.
  await page.waitForTimeout(7_000);
  await mail.start();
  await expect.poll(() => mail.to('ben@example.com').length, { timeout: 40_000 }).toBe(1);
});

test('a server that hangs or refuses on some letters keeps nobody else from theirs', async ({ page, roster, mail }) => {
  mail.hangsOn.add('slow@example.com');
  mail.refuses.set('later@example.com', 451);
  mail.refuses.set('never@example.com', 550);
  await mail.start();
  await setUp(page, roster);
  await invite(page, roster, 'slow@example.com, later@example.com, never@example.com, ben@example.com');
  await expect.poll(() => mail.to('ben@example.com').length).toBe(1);
  await page.goto(`${roster.url}/account/users?account=acme`);
  await expect(row(page, 'slow@example.com')).toBeVisible();
  mail.refuses.delete('later@example.com');
  await expect.poll(() => mail.to('later@example.com').length, { timeout: 30_000 }).toBe(1);
  expect(mail.to('never@example.com')).toHaveLength(0);
  expect(mail.to('ben@example.com')).toHaveLength(1);
});

test('resending kills the link that was mailed before', async ({ page, browser, roster, mail }) => {
  await mail.start();
  await setUp(page, roster);
  await invite(page, roster, 'ben@example.com');
  await expect.poll(() => mail.arrived.length).toBe(1);
  await page.goto(`${roster.url}/account/users/ben?account=acme`);
  await page.getByRole('button', { name: 'Resend the mail' }).click();
  await expect(page.getByText('A new mail to ben@example.com is on its way.')).toBeVisible();
  await expect.poll(() => mail.arrived.length).toBe(2);
  const [before, after] = mail.arrived.map(linkIn);
  const ben = await anotherBrowser(browser);
  await ben.goto(before);
  await expect(ben.getByText('This link no longer works.')).toBeVisible();
  await joinAsNew(ben, after, 'Ben Okafor');
});
