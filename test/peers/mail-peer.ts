import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { CertificateAuthority, eventually } from '@muster/testing-kit';
import { ImapFlow } from 'imapflow';
import { ForeignProgram } from './foreign-program.js';
import { freePort } from './peer-server.js';

export const MAIL_LOGIN = { user: 'muster', password: 'mail-password' };
const EXIM = '/usr/sbin/exim4';
const DOVECOT = '/usr/sbin/dovecot';

export interface ReceivedMail {
  readonly subject: string;
  readonly messageId: string;
  readonly source: string;
}

/** A mail server as firms have one: Exim takes mail by STARTTLS from who logs in, Dovecot shows mailboxes over IMAP. Both on this machine, in a folder of their own. */
export class MailPeer {
  private constructor(
    private readonly folder: string,
    readonly smtpPort: number,
    private readonly imapPort: number,
    private readonly programs: readonly ForeignProgram[],
  ) {}

  /** @param mailboxes at northfold.example */
  static async start(mailboxes: readonly string[]): Promise<MailPeer> {
    for (const program of [EXIM, DOVECOT]) if (!existsSync(program)) throw new Error(`${program} is missing: run \`npm run peers:install\`.`);
    const folder = mkdtempSync(join(tmpdir(), 'muster-mail-'));
    const [smtpPort, imapPort] = [await freePort(), await freePort()];
    const authority = new CertificateAuthority('mail peer');
    const { certificate, key } = authority.identityOf('localhost');
    const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
    const writable = ['spool', 'log', 'mail', ...mailboxes.map((name) => `mail/${name}`)];
    for (const name of [...writable, 'dovecot']) mkdirSync(join(folder, name));
    // Each program gives up the rights of root for a user of its own.
    for (const name of ['.', ...writable]) chmodSync(join(folder, name), 0o777);
    write('ca.pem', authority.certificate);
    write('cert.pem', certificate);
    write('key.pem', key);
    write('exim.conf', eximConf(folder));
    write('dovecot.conf', dovecotConf(folder, imapPort));
    const exim = new ForeignProgram(EXIM, ['-C', join(folder, 'exim.conf'), '-bdf', '-oX', `127.0.0.1.${smtpPort}`, '-oP', join(folder, 'exim.pid')], {});
    const dovecot = new ForeignProgram(DOVECOT, ['-F', '-c', join(folder, 'dovecot.conf')], {});
    const peer = new MailPeer(folder, smtpPort, imapPort, [exim, dovecot]);
    for (const [program, port] of [[exim, smtpPort], [dovecot, imapPort]] as const) {
      await eventually(async () => {
        program.failIfEnded();
        return answers(port);
      }, { what: `a mail server at port ${port}`, timeoutMs: 30_000, everyMs: 100 });
    }
    return peer;
  }

  get url(): string {
    return `smtp://localhost:${this.smtpPort}`;
  }

  /** Of the authority that has signed the server's certificate. */
  get authorityFile(): string {
    return join(this.folder, 'ca.pem');
  }

  /** What stands in a mailbox, the first first; read over IMAP. */
  async received(mailbox: string): Promise<ReceivedMail[]> {
    const client = new ImapFlow({ host: '127.0.0.1', port: this.imapPort, secure: false, auth: { user: mailbox, pass: MAIL_LOGIN.password }, logger: false });
    await client.connect();
    try {
      const { exists } = await client.mailboxOpen('INBOX');
      if (exists === 0) return [];
      const mails: ReceivedMail[] = [];
      for await (const { envelope, source } of client.fetch('1:*', { envelope: true, source: true })) mails.push({ subject: envelope?.subject ?? '', messageId: envelope?.messageId ?? '', source: source?.toString('utf8') ?? '' });
      return mails;
    } finally {
      await client.logout();
    }
  }

  async stop(): Promise<void> {
    await Promise.all(this.programs.map((program) => program.stop()));
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.once('data', () => end(true)).once('error', () => end(false));
  });
}

/** Login is offered behind STARTTLS alone, and whoever has not logged in hands nothing over. An address without a mailbox is refused. */
function eximConf(folder: string): string {
  return `primary_hostname = localhost
spool_directory = ${folder}/spool
log_file_path = ${folder}/log/%slog
tls_advertise_hosts = *
tls_certificate = ${folder}/cert.pem
tls_privatekey = ${folder}/key.pem
auth_advertise_hosts = \${if eq{$tls_in_cipher}{}{}{*}}
acl_smtp_rcpt = rcpt
acl_smtp_data = accept
deliver_drop_privilege
queue_run_in_order
host_lookup =
rfc1413_query_timeout = 0s

begin acl
rcpt:
  deny !authenticated = * 
       message = log in first
  require verify = recipient
  accept

begin routers
here:
  driver = accept
  domains = northfold.example
  local_parts = dsearch,filter=dir;${folder}/mail
  transport = maildir

begin transports
maildir:
  driver = appendfile
  maildir_format
  directory = ${folder}/mail/$local_part_data
  create_directory
  directory_mode = 0777
  mode = 0666
  envelope_to_add
  delivery_date_add

begin authenticators
plain:
  driver = plaintext
  public_name = PLAIN
  server_condition = \${if and{{eq{$auth2}{${MAIL_LOGIN.user}}}{eq{$auth3}{${MAIL_LOGIN.password}}}}}
  server_set_id = $auth2
`;
}

function dovecotConf(folder: string, port: number): string {
  const { username, gid } = userInfo();
  const user = username === 'root' ? 'Debian-exim' : username;
  const internal = username === 'root' ? '' : `default_internal_user = ${username}\ndefault_internal_group = ${gid}\ndefault_login_user = ${username}\n`;
  return `base_dir = ${folder}/dovecot
${internal}protocols = imap
listen = 127.0.0.1
ssl = no
disable_plaintext_auth = no
log_path = /dev/stderr
mail_location = maildir:${folder}/mail/%n
first_valid_uid = 1
passdb {
  driver = static
  args = password=${MAIL_LOGIN.password}
}
userdb {
  driver = static
  args = uid=${user} gid=${username === 'root' ? 'Debian-exim' : gid} home=${folder}/mail/%n
}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
}
service anvil {
  chroot =
}
`;
}
