import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';

/** A certificate and its key, both as PEM. */
export interface Identity {
  certificate: string;
  key: string;
}

const DAY_MS = 86_400_000;
const ECDSA_WITH_SHA256 = [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
const COMMON_NAME = [0x55, 0x04, 0x03];
const BASIC_CONSTRAINTS = [0x55, 0x1d, 0x13];
const SUBJECT_ALT_NAME = [0x55, 0x1d, 0x11];

/** One DER value: tag, length, content. */
function der(tag: number, ...parts: (Buffer | readonly number[])[]): Buffer {
  const content = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const { length } = content;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.from([tag, ...size]), content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const oid = (bytes: readonly number[]) => der(0x06, bytes);
const nameOf = (common: string) => sequence(der(0x31, sequence(oid(COMMON_NAME), der(0x0c, Buffer.from(common)))));
const timeOf = (ms: number) => der(0x17, Buffer.from(new Date(ms).toISOString().replace(/^..(..)-(..)-(..)T(..):(..):(..).*$/, '$1$2$3$4$5$6Z')));
const extension = (id: readonly number[], value: Buffer) => sequence(oid(id), der(0x04, value));
const hostName = (host: string) => (isIP(host) === 4 ? der(0x87, host.split('.').map(Number)) : der(0x82, Buffer.from(host)));
const pem = (content: Buffer) => `-----BEGIN CERTIFICATE-----\n${content.toString('base64').replace(/.{64}/g, '$&\n').trimEnd()}\n-----END CERTIFICATE-----\n`;

/** An authority that exists in memory only. Written out in DER, since a machine that runs `npm test` need not have openssl. */
export class CertificateAuthority {
  private readonly keys = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
  /** What its clients have to trust, as PEM. */
  readonly certificate: string;

  constructor(private readonly name: string) {
    this.certificate = pem(this.issue(name, this.keys.publicKey, [extension(BASIC_CONSTRAINTS, sequence(der(0x01, [0xff])))]));
  }

  /** For a server that is reached by these names or IPv4 addresses, and by no others. */
  identityOf(...hosts: string[]): Identity {
    const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const certificate = this.issue('server', publicKey, [extension(SUBJECT_ALT_NAME, sequence(...hosts.map(hostName)))]);
    return { certificate: pem(certificate), key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) };
  }

  private issue(subject: string, key: KeyObject, extensions: Buffer[]): Buffer {
    const algorithm = sequence(oid(ECDSA_WITH_SHA256));
    const validity = sequence(timeOf(Date.now() - DAY_MS), timeOf(Date.now() + DAY_MS));
    const serial = der(0x02, [0x01], randomBytes(8));
    const body = sequence(der(0xa0, der(0x02, [2])), serial, algorithm, nameOf(this.name), validity, nameOf(subject), key.export({ type: 'spki', format: 'der' }), der(0xa3, sequence(...extensions)));
    return sequence(body, algorithm, der(0x03, [0], sign('sha256', body, this.keys.privateKey)));
  }
}
