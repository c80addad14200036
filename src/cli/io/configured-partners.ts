import { loadPartners } from '../../../config/partners.ts';
import { loadSettings } from '../../../config/settings.ts';
import type { Partner } from '../../core/partner.ts';
import { ExchangeError } from '../../errors.ts';
import { nearest } from './command.ts';

let configured: ReadonlyMap<string, Partner> | undefined;

/** The partners of the partner files by id, read once a process. Throws `partner-wrong`. */
export function configuredPartners(): ReadonlyMap<string, Partner> {
  configured ??= new Map(loadPartners(loadSettings().partnersDir).map(partner => [partner.id, partner]));
  return configured;
}

/** A partner of the partner files. Throws `partner-wrong` where there is none of that id. */
export function configuredPartner(id: string): Partner {
  const partner = configuredPartners().get(id);
  if (partner !== undefined) return partner;
  const ids = [...configuredPartners().keys()];
  const meant = nearest(id, ids);
  const help = `${meant === undefined ? '' : `Is ${meant} meant? `}There are: ${ids.join(', ') || 'none'}. See PARTNERS_DIR.`;
  throw new ExchangeError('partner-wrong', `There is no partner "${id}".`, { partner: id, help });
}
