import type { OwnershipStatus } from '@tallyman/application';
import { redacted } from '@tallyman/config';
import type { MadeKeys } from '@tallyman/platform';

export interface BannerFacts {
  readonly url: string;
  readonly embedded: boolean;
  /** EVENTSTORE_URL. */
  readonly eventStoreUrl?: string;
  readonly dataDir: string;
  readonly made: MadeKeys;
  readonly role: OwnershipStatus;
}

const roleLine = (role: OwnershipStatus): string => {
  if (role.role === 'owner') return `this process owns it (epoch ${String(role.epoch ?? 0)})`;
  return role.owner === undefined
    ? 'no process owns it yet; commands wait'
    : `${role.owner} owns it; commands are passed on to it`;
};

const keyLines = ({ made, embedded, dataDir }: BannerFacts): readonly string[] => {
  const where = `${dataDir}/dev-keys.json`;
  const shown = [
    ...(made.admin === undefined ? [] : [`  admin key  ${made.admin}`]),
    ...(made.dev === undefined ? [] : [`  dev key    ${made.dev}`]),
  ];
  if (!embedded) return shown.length === 0 ? [] : [...shown, '             (shown this once: keep it)'];
  return shown.length === 0
    ? [`  keys       in ${where}`]
    : [...shown, `             (shown this once; for development also in ${where})`];
};

/** What a person sees who started the service: where it listens, the keys that were made, and one thing to try. */
export const banner = (facts: BannerFacts): string => {
  const { url, embedded, eventStoreUrl, dataDir, made, role } = facts;
  const key = made.dev ?? made.admin ?? '$KEY';
  const findKey =
    embedded && key === '$KEY'
      ? [`  KEY=$(node -p "JSON.parse(fs.readFileSync('${dataDir}/dev-keys.json')).dev")`]
      : [];
  return [
    '',
    `Tallyman listens on ${url}   (API: ${url}/docs)`,
    `  database   ${embedded ? `embedded PostgreSQL in ${dataDir}/postgres` : 'PostgreSQL of DATABASE_URL'}`,
    `  log        ${eventStoreUrl === undefined ? '' : `EventStoreDB at ${redacted(eventStoreUrl)}; `}${roleLine(role)}`,
    ...keyLines(facts),
    '',
    'Try:',
    ...findKey,
    `  curl -s ${url}/v1/commands -H "Authorization: Bearer ${key}" -H 'Content-Type: application/json' \\`,
    `    -d '{"type":"ReceiveStock","sku":"85123A","location":"LDN1","quantity":50}'`,
    '',
    'Ctrl-C stops it and everything it started.',
    '',
  ].join('\n');
};
