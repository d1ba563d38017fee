// Deployments, models, fine-tuning jobs and datasets: a life of each, with JavaScript and without it; and
// what becomes of them when their owner goes.

import { anotherBrowser, expect, invite, joinAsNew, setUp, test, type Page } from '../support/test.ts';

/** What is filled in for one of each kind, in an order in which the job finds its dataset. */
const KINDS: { kind: string; section: string; fill: (page: Page) => Promise<unknown> }[] = [
  { kind: 'dataset', section: 'Datasets', fill: (page) => page.getByLabel('Format').selectOption('COMPLETION') },
  { kind: 'model', section: 'Models', fill: (page) => page.getByLabel('Kind').selectOption({ label: 'Base model' }) },
  { kind: 'deployment', section: 'Deployments', fill: (page) => page.getByLabel('Base model').fill('llama') },
  {
    kind: 'fine-tuning job',
    section: 'Fine-tuning jobs',
    fill: (page) => page.getByLabel('Dataset').fill('accounts/acme/datasets/our-dataset'),
  },
];

const idOf = (kind: string) => `our-${kind.replace(' ', '-')}`;

/** Makes one by way of the navigation; ends on its page. */
async function create(page: Page, { kind, section, fill }: (typeof KINDS)[number]): Promise<void> {
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: section, exact: true }).click();
  await page.getByRole('main').getByRole('link', { name: `Create ${kind}` }).click();
  await page.getByRole('textbox', { name: /^Name/ }).fill(`Our ${kind}`);
  await page.getByRole('textbox', { name: 'Id' }).fill(idOf(kind));
  await fill(page);
  await page.getByRole('button', { name: `Create ${kind}` }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(`Our ${kind}`);
  if (kind === 'dataset') await upload(page);
}

/** Gives the dataset whose page this is its file: a job learns from no other. */
async function upload(page: Page): Promise<void> {
  await page.goto(page.url().replace('/our-dataset', '/our-dataset/upload'));
  const buffer = Buffer.from('{"prompt":"Hello","completion":"Hello."}\n');
  await page.locator('input[type="file"]').setInputFiles({ name: 'train.jsonl', mimeType: 'text/plain', buffer });
  await page.getByRole('button', { name: 'Upload', exact: true }).click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('Our dataset');
}

for (const javaScriptEnabled of [true, false]) {
  test.describe(javaScriptEnabled ? 'with JavaScript' : 'without JavaScript', () => {
    test.use({ javaScriptEnabled });

    test('one of each kind is made, changed, found, given away and deleted', async ({ page, browser, roster }) => {
      test.setTimeout(300_000);
      await setUp(page, roster);
      const [link] = await invite(page, roster, 'ben@example.com', 'Contributor');
      const bens = await anotherBrowser(browser, { javaScriptEnabled });
      await joinAsNew(bens, link, 'Ben Okafor');
      for (const one of KINDS) await create(page, one);
      for (const { kind, section } of [...KINDS].reverse()) {
        await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: section, exact: true }).click();
        await page.getByRole('searchbox', { name: 'Search name or id' }).fill(`our ${kind}`);
        await page.getByRole('button', { name: 'Filter' }).click();
        await page.getByRole('rowheader').getByRole('link', { name: `Our ${kind}` }).click();
        if (kind !== 'fine-tuning job') {
          await page.getByRole('link', { name: 'Change…' }).click();
          await page.getByRole('textbox', { name: /^Name/ }).fill(`Their ${kind}`);
          await page.getByRole('button', { name: 'Save' }).click();
        }
        const name = kind === 'fine-tuning job' ? `Our ${kind}` : `Their ${kind}`;
        await expect(page.getByRole('heading', { level: 1 })).toHaveText(name);
        await page.getByRole('link', { name: 'Change owner…' }).click();
        await page.getByLabel('Owner from now on').selectOption({ label: 'Ben Okafor (ben@example.com), Contributor' });
        await page.getByRole('button', { name: 'Change owner' }).click();
        await expect(page.getByRole('main').getByRole('link', { name: 'Ben Okafor' })).toBeVisible();
        // Ben owns it now, and may end it.
        await bens.goto(page.url());
        await bens.getByRole('link', { name: 'Delete…' }).click();
        await bens.getByRole('button', { name: `Delete ${name}` }).click();
        await expect(bens.getByText(`${name} is deleted`)).toBeVisible();
      }
    });
  });
}

test('what somebody owns goes to whoever is chosen when they go', async ({ page, browser, roster }) => {
  await setUp(page, roster);
  const [link] = await invite(page, roster, 'ben@example.com', 'Contributor');
  const bens = await anotherBrowser(browser, { javaScriptEnabled: false });
  await joinAsNew(bens, link, 'Ben Okafor');
  await create(bens, KINDS[1]);
  await page.goto(`${roster.url}/account/users/ben/remove?account=acme`);
  await expect(page.getByText('1 model: Our model')).toBeVisible();
  await page.getByLabel('Who owns it from now on').selectOption({ label: 'Alice Liddell (alice@example.com), Admin' });
  await page.getByRole('button', { name: 'Remove Ben Okafor' }).click();
  await expect(page.getByText('now belongs to Alice Liddell')).toBeVisible();
});
