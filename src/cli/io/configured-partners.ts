import { existsSync } from 'node:fs';
import { loadKnowledge } from '../../../config/knowledge.ts';
import { type PartnerFiles, readPartners } from '../../../config/partners.ts';
import { loadSettings } from '../../../config/settings.ts';
import { type Knowledge, knowledgeOf } from '../../core/knowledge.ts';
import type { Partner } from '../../core/partner.ts';
import { nearest } from '../../core/text/misprint.ts';
import { ExchangeError } from '../../errors.ts';

let files: PartnerFiles | undefined;

/** The partners of the partner files that are right, read once a process. Throws `partner-wrong` where there is no folder. */
export function configuredPartners(): readonly Partner[] {
  files ??= readPartners(loadSettings().partnersDir);
  return files.partners;
}

/** A partner of the partner files. Throws `partner-wrong` where there is none of that id, with what is wrong in the files. */
export function configuredPartner(id: string): Partner {
  const partners = configuredPartners();
  const partner = partners.find(one => one.id === id);
  if (partner !== undefined) return partner;
  const ids = partners.map(one => one.id);
  const meant = nearest(id, ids);
  const wrong = (files?.faults ?? []).map(({ message }) => message);
  const help = [
    ...(meant === undefined ? [] : [`Is ${meant} meant?`]),
    `There are: ${ids.join(', ') || 'none'}. See PARTNERS_DIR.`,
    ...(wrong.length === 0 ? [] : [`Not read: ${wrong.join(' ')}`]),
  ].join(' ');
  throw new ExchangeError('partner-wrong', `There is no partner "${id}".`, { partner: id, help });
}

/** What copy is read by, with the configured partners among the organizations; without them where there is no such folder. */
export function knowledgeOfPartners(): Knowledge {
  const known = loadKnowledge();
  return existsSync(loadSettings().partnersDir) ? knowledgeOf(known, configuredPartners()) : known;
}
