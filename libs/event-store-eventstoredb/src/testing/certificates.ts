import { generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';

/** PEM texts. */
export interface CertifiedKey {
  readonly key: string;
  readonly certificate: string;
}

/** Signs the certificates of servers; whoever is to trust them is given its own one. */
export interface Authority {
  /** PEM text. */
  readonly certificate: string;
  /** For a server that is reached as `127.0.0.1` or `localhost`, or as that host alone; until tomorrow, or that time in milliseconds since 1970. */
  issue(other?: { readonly host?: string; readonly expiresAt?: number }): CertifiedKey;
}

const DAY_MS = 86_400_000;

const lengthOf = (bytes: number): readonly number[] => {
  if (bytes < 0x80) return [bytes];
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff];
};

/** An element of DER: its tag, its length, its contents. */
const der = (tag: number, ...contents: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(contents);
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body]);
};
const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, 'hex'));
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.of(0), bytes);
const time = (ms: number): Buffer =>
  der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replaceAll(/[-T:]/g, '')}Z`));

const TRUE = der(0x01, Buffer.of(0xff));
/** 1.2.840.10045.4.3.2 */
const ECDSA_WITH_SHA256 = sequence(oid('2a8648ce3d040302'));
/** 2.5.4.3 */
const named = (commonName: string): Buffer =>
  sequence(der(0x31, sequence(oid('550403'), der(0x0c, Buffer.from(commonName)))));
/** 2.5.29.19 */
const IS_AUTHORITY = sequence(oid('551d13'), TRUE, der(0x04, sequence(TRUE)));
/** 2.5.29.17 */
const reachedAs = (...names: readonly Uint8Array[]): Buffer => sequence(oid('551d11'), der(0x04, sequence(...names)));
const hostName = (name: string): Buffer => der(0x82, Buffer.from(name));
const HERE = [hostName('localhost'), der(0x87, Buffer.of(127, 0, 0, 1))];

interface Contents {
  readonly issuer: string;
  readonly subject: string;
  readonly publicKey: KeyObject;
  readonly extension: Buffer;
  /** Milliseconds since 1970. */
  readonly expiresAt?: number | undefined;
}

/** X.509 version 3, valid from the day before yesterday until tomorrow; PEM text. */
const certificate = ({ issuer, subject, publicKey, extension, expiresAt }: Contents, signer: KeyObject): string => {
  const toSign = sequence(
    der(0xa0, der(0x02, Buffer.of(2))),
    der(0x02, Buffer.of(1), randomBytes(8)),
    ECDSA_WITH_SHA256,
    named(issuer),
    sequence(time(Date.now() - 2 * DAY_MS), time(expiresAt ?? Date.now() + DAY_MS)),
    named(subject),
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, sequence(extension)),
  );
  const whole = sequence(toSign, ECDSA_WITH_SHA256, bits(sign('sha256', toSign, signer)));
  const lines = whole.toString('base64').replaceAll(/.{64}(?=.)/g, '$&\n');
  return `-----BEGIN CERTIFICATE-----\n${lines}\n-----END CERTIFICATE-----\n`;
};

const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });

/** A new authority of this name. */
export const makeAuthority = (issuer: string): Authority => {
  const own = keyPair();
  return {
    certificate: certificate(
      { issuer, subject: issuer, publicKey: own.publicKey, extension: IS_AUTHORITY },
      own.privateKey,
    ),
    issue({ host, expiresAt } = {}) {
      const extension = reachedAs(...(host === undefined ? HERE : [hostName(host)]));
      const { privateKey, publicKey } = keyPair();
      return {
        key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
        certificate: certificate({ issuer, subject: 'node', publicKey, extension, expiresAt }, own.privateKey),
      };
    },
  };
};
