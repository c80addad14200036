import { z } from 'zod';
import { FEED_KINDS } from '../src/core/habit/watch-feed.ts';
import type { House } from '../src/core/partner.ts';
import { readYamlFile } from './yaml-file.ts';

/** What is told of the service itself; of feeds it is `FEED_KINDS`. */
const SERVICE_KINDS = ['dead-letters', 'lag', 'disk', 'no-worker'] as const;
const kinds = z.array(z.enum([...FEED_KINDS, ...SERVICE_KINDS])).optional();
const fromEnvironment = /^env:[A-Z][A-Z0-9_]*$/;
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, { error: 'expected a time such as "22:00"' });

const CHANNEL = z.union(
  [
    z.strictObject({
      webhook: z.union([z.string().regex(fromEnvironment), z.url({ protocol: /^https?$/ })]),
      format: z.enum(['text', 'standard']).default('text'),
      secret: z.string().regex(fromEnvironment).optional(),
      kinds,
    }),
    z.strictObject({ email: z.email(), from: z.email(), smtp: z.string().regex(/^(env:[A-Z]|smtps?:\/\/)/), kinds }),
    z.strictObject({ command: z.tuple([z.string().min(1)], z.string()), kinds }),
  ],
  {
    error:
      'expected {webhook: https://… or env:NAME, format: text or standard, secret: env:NAME}, {email, from, smtp: env:NAME} or {command: [program, …]}, each with kinds: […] where not all are told',
  },
);
const ALERTS = z.strictObject({
  quiet: z.strictObject({ from: time, to: time }).optional(),
  to: z.array(CHANNEL).default([]),
});

const HOUSE = z.strictObject({
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  urls: z.array(z.url({ protocol: /^https?$/, error: 'expected the address of a site or feed of ours' })).default([]),
  timeZone: z
    .string()
    .refine(zone => zone === 'UTC' || isTimeZone(zone), { error: 'expected an IANA time zone such as Asia/Karachi' })
    .default('UTC'),
  language: z.string().default('en'),
  alerts: ALERTS.default({ to: [] }),
});

function isTimeZone(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** Who we are, from `house.yaml`. Throws `data-file-wrong`. */
export function loadHouse(file: string): House {
  const { alerts: _, ...house } = readHouse(file);
  return house;
}

const readHouse = (file: string) =>
  readYamlFile(file, HOUSE, 'data-file-wrong', 'Set HOUSE_FILE to the file that says who we are.');

/** Who is told of what is wrong, from `alerts` in `house.yaml`. Throws `data-file-wrong`. */
export const loadAlerts = (file: string) => readHouse(file).alerts;
