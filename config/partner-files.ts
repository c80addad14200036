import { existsSync, renameSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { ExchangeError, whyUnusable } from '../src/errors.ts';
import { PARTNER, readPartners } from './partners.ts';
import { writeConfigFile } from './write-config-file.ts';
import { issueInWords } from './yaml-file.ts';

/** A partner as it is written to a new file. */
export type NewPartner = {
  readonly id: string;
  readonly name: string;
  readonly language?: string | undefined;
  readonly feeds: readonly {
    readonly url: string;
    readonly name?: string | undefined;
    readonly every?: string | undefined;
  }[];
};

/**
 * Writes a partner's file into the folder of partner files and returns its name. Throws `partner-wrong` where a value is not what a
 * partner file may hold, or a partner of that id or a file of that name is there already.
 */
export function addPartner(folder: string, partner: NewPartner): string {
  const read = PARTNER.safeParse(partner);
  if (!read.success) {
    const faults = read.error.issues.map(issue => `The partner${issueInWords(issue)}.`);
    throw new ExchangeError('partner-wrong', faults.join(' '));
  }
  const file = path.join(folder, `${partner.id}.yaml`);
  const there = existsSync(folder) ? readPartners(folder).fileOf.get(partner.id) : undefined;
  const other = there ?? (existsSync(file) ? file : undefined);
  if (other !== undefined) {
    const help = 'Add feeds there, or choose another id.';
    throw new ExchangeError('partner-wrong', `${other} has the partner "${partner.id}" already.`, { help });
  }
  writeConfigFile(file, stringify(partner), { code: 'partner-wrong', setting: 'PARTNERS_DIR' });
  return file;
}

/** Takes a partner's file away and keeps it beside under another name, which is returned. Throws `partner-wrong`. */
export function removePartner(folder: string, id: string): string {
  const { fileOf } = readPartners(folder);
  const file = fileOf.get(id);
  if (file === undefined) {
    const help = `There are: ${[...fileOf.keys()].join(', ') || 'none'}.`;
    throw new ExchangeError('partner-wrong', `No file in ${folder} has the partner "${id}".`, { help });
  }
  const kept = `${file}.removed`;
  try {
    renameSync(file, kept);
  } catch (cause) {
    const help = 'Run this as a user that may write in that folder.';
    throw new ExchangeError('partner-wrong', `${file} cannot be renamed: ${whyUnusable(cause)}.`, {
      cause,
      file,
      help,
    });
  }
  return kept;
}
