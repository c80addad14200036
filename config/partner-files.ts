import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { stringify } from 'yaml';
import { ExchangeError } from '../src/errors.ts';
import { PARTNER, readPartners } from './partners.ts';

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
    const [issue] = read.error.issues;
    throw new ExchangeError('partner-wrong', `The partner's ${issue?.path.join('.')} is wrong: ${issue?.message}.`);
  }
  mkdirSync(folder, { recursive: true });
  const file = path.join(folder, `${partner.id}.yaml`);
  const other = readPartners(folder).fileOf.get(partner.id) ?? (existsSync(file) ? file : undefined);
  if (other !== undefined) {
    const help = 'Add feeds there, or choose another id.';
    throw new ExchangeError('partner-wrong', `${other} has the partner "${partner.id}" already.`, { help });
  }
  // In one step: the running service reads the folder at any moment.
  writeFileSync(`${file}.new`, stringify(partner));
  renameSync(`${file}.new`, file);
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
  rmSync(kept, { force: true });
  renameSync(file, kept);
  return kept;
}
