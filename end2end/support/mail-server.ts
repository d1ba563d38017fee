// A real mail server for the tests: it keeps what arrives, and can be down, slow or refuse.

import { simpleParser, type ParsedMail } from 'mailparser';
import { SMTPServer } from 'smtp-server';

export class MailServer {
  readonly arrived: ParsedMail[] = [];
  /** Addresses it refuses, with the code it answers. */
  readonly refuses = new Map<string, number>();
  /** Addresses at which it hangs until the other side gives up. */
  readonly hangsOn = new Set<string>();
  private server?: SMTPServer;

  constructor(readonly port: number) {}

  async start(): Promise<void> {
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onRcptTo: ({ address }, _session, answer) => {
        const code = this.refuses.get(address);
        if (this.hangsOn.has(address)) return;
        answer(code ? Object.assign(new Error('not now, or never'), { responseCode: code }) : undefined);
      },
      onData: (stream, _session, answer) => {
        simpleParser(stream).then((mail) => {
          this.arrived.push(mail);
          answer();
        }, answer);
      },
    });
    server.on('error', () => {});
    await new Promise<void>((resolve) => server.listen(this.port, '127.0.0.1', resolve));
    this.server = server;
  }

  stop(): Promise<void> {
    const server = this.server;
    return new Promise((resolve) => (server ? server.close(() => resolve()) : resolve()));
  }

  /** The mails to one address. */
  to(address: string): ParsedMail[] {
    return this.arrived.filter((mail) => JSON.stringify(mail.to).includes(address));
  }
}

/** The link of an invitation's mail; both of its forms have the same one. */
export function linkIn(mail: ParsedMail): string {
  const find = (text: string) => /http:\/\/\S+?\/invitations\/[\w-]+/.exec(text)?.[0];
  const [text, html] = [find(mail.text ?? ''), find(mail.html || '')];
  if (!text || text !== html) throw new Error(`not one link: ${text} ${html}`);
  return text;
}
