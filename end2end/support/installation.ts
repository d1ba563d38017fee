// A fresh Roster of its own for each test: the real binary, an empty database, a free port.

import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';

export class Installation {
  private constructor(
    readonly url: string,
    readonly setupLink: string,
    private readonly server: ChildProcess,
    private readonly environment: Record<string, string>,
    private readonly database: Database,
    private readonly files: string,
  ) {}

  static async start(kind: 'sqlite' | 'postgres', settings: Record<string, string> = {}): Promise<Installation> {
    const database = kind === 'postgres' ? await postgres() : await sqlite();
    const url = `http://127.0.0.1:${await freePort()}`;
    const binary = process.env.ROSTER_BIN;
    if (!binary) throw new Error('ROSTER_BIN is not set: run cargo xtask test');
    // Each its own: an installation takes no folder that is another's.
    const files = await mkdtemp(join(tmpdir(), 'roster-files-'));
    const environment = {
      ROSTER_DATA_DIR: files,
      ROSTER_DATABASE_URL: database.url,
      ROSTER_LISTEN: url.replace('http://', ''),
      ROSTER_SECRET_KEY: randomBytes(32).toString('base64'),
      ROSTER_ACCOUNT_CREATION: 'anyone',
      ROSTER_LOG: 'warn',
      ...settings,
    };
    const server = spawn(binary, ['serve'], {
      env: environment,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const link = await setupLink(server);
    return new Installation(url, link, server, environment, database, files);
  }

  /** Runs a command of the operator on the same installation; answers what it prints. */
  async command(...words: string[]): Promise<string> {
    const env = { ...this.environment, ROSTER_PUBLIC_URL: this.url };
    const { stdout } = await promisify(execFile)(process.env.ROSTER_BIN ?? '', words, { env });
    return stdout;
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.server.once('exit', resolve));
    this.server.kill('SIGTERM');
    await ended;
    await rm(this.files, { recursive: true, force: true });
    await this.database.cleanUp();
  }

  /** As if everybody had typed their password a quarter of an hour and more ago. */
  async aWhileLater(): Promise<void> {
    if (!this.database.ask) throw new Error('only PostgreSQL can be reached into: see playwright.config.ts');
    await this.database.ask('UPDATE sessions SET proved = proved - 16 * 60 * 1000000::bigint');
  }
}

interface Database {
  url: string;
  /** Runs a statement; where the database can be reached. */
  ask?: (statement: string) => Promise<void>;
  cleanUp: () => Promise<void>;
}

async function sqlite(): Promise<Database> {
  const folder = await mkdtemp(join(tmpdir(), 'roster-'));
  return {
    url: `sqlite://${join(folder, 'roster.db')}`,
    cleanUp: () => rm(folder, { recursive: true, force: true }),
  };
}

async function postgres(): Promise<Database> {
  const server = process.env.TEST_POSTGRES_URL;
  if (!server) throw new Error('TEST_POSTGRES_URL is not set: run cargo xtask test');
  const name = `roster_${randomBytes(8).toString('hex')}`;
  const askAt = async (where: string, statement: string) => {
    const client = new pg.Client(where);
    await client.connect();
    await client.query(statement);
    await client.end();
  };
  const ask = (statement: string) => askAt(server, statement);
  await ask(`CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    ask: (statement) => askAt(url.href, statement),
    cleanUp: () => ask(`DROP DATABASE ${name} WITH (FORCE)`),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === 'object' ? resolve(address.port) : reject()));
    });
  });
}

// The server prints the link once it listens, so seeing it is also knowing that it is up.
function setupLink(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = '';
    server.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const link = /http:\/\/\S+\/setup\?token=\S+/.exec(printed);
      if (link) resolve(link[0]);
    });
    server.once('exit', (code) => reject(new Error(`roster ended with ${code}: ${printed}`)));
  });
}
