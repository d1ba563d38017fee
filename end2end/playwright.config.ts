// How the browser tests run. Each test starts a server of its own (support/installation.ts), so
// they do not share state; the two projects differ only in the database behind it.

import { defineConfig, devices } from '@playwright/test';

const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  // Two processors: more than two browsers and servers at once only wait for each other.
  workers: 2,
  fullyParallel: true,
  forbidOnly: !!process.env.CI,
  retries: 0,
  // Long, for they are there to find what hangs; a machine with much else to do is only slow.
  timeout: 180_000,
  expect: { timeout: 20_000 },
  reporter: 'list',
  use: {
    ...devices['Desktop Chrome'],
    launchOptions: { executablePath: process.env.CHROMIUM || undefined, args: flags },
    actionTimeout: 30_000,
    trace: 'retain-on-failure',
  },
  projects: [
    { name: 'sqlite', metadata: { database: 'sqlite' }, testIgnore: /you\.spec\.ts/ },
    // What depends on the database is proved by the Rust tests; here the whole journey once more, and
    // what has to reach into the database to let time pass.
    { name: 'postgres', metadata: { database: 'postgres' }, testMatch: /(journey|you)\.spec\.ts/ },
  ],
});
