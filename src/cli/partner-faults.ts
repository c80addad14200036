import { existsSync, realpathSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Partner } from '../core/partner.ts';

/** What would keep feeds from being polled here although their files are well-formed: a sentence each. */
export function partnerFaults(
  partners: readonly Partner[],
  fileRoots: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): string[] {
  return partners.flatMap(({ id, feeds }) =>
    feeds.flatMap(({ url, auth }) => {
      const names = [auth?.bearer, auth?.basic].flatMap(from => (from === undefined ? [] : [from.replace('env:', '')]));
      const unset = names.filter(name => !environment[name]);
      const credentials = unset.map(name => `${id}: ${url} takes its credential from ${name}, which is not set here.`);
      if (!url.startsWith('file:')) return credentials;
      return [...credentials, ...folderFaults(id, fileURLToPath(url), fileRoots)];
    }),
  );
}

function folderFaults(id: string, place: string, fileRoots: readonly string[]): string[] {
  if (!existsSync(place)) return [`${id}: there is no ${place}. Make it, or correct the feed's url.`];
  const real = realpathSync(place);
  const within = fileRoots.some(root => existsSync(root) && isWithin(realpathSync(root), real));
  return within ? [] : [`${id}: ${place} lies outside FILE_ROOTS (${fileRoots.join(', ')}), so it is not read.`];
}

function isWithin(root: string, place: string): boolean {
  const way = path.relative(root, place);
  return way === '' || !(way === '..' || way.startsWith(`..${path.sep}`) || path.isAbsolute(way));
}
