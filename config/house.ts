import { z } from 'zod';
import type { House } from '../src/core/partner.ts';
import { readYamlFile } from './yaml-file.ts';

const HOUSE = z.strictObject({
  name: z.string().min(1),
  aliases: z.array(z.string().min(1)).default([]),
  urls: z.array(z.url({ protocol: /^https?$/, error: 'expected the address of a site or feed of ours' })).default([]),
  timeZone: z
    .string()
    .refine(zone => zone === 'UTC' || isTimeZone(zone), { error: 'expected an IANA time zone such as Asia/Karachi' })
    .default('UTC'),
  language: z.string().default('en'),
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
  return readYamlFile(file, HOUSE, 'data-file-wrong', 'Set HOUSE_FILE to the file that says who we are.');
}
