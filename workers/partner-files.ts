import path from 'node:path';
import type { Logger } from 'pino';
import { type PartnerFiles, readPartners } from '../config/partners.ts';
import type { Settings } from '../config/settings.ts';
import { stateOfFiles, yamlFilesIn } from '../config/yaml-file.ts';
import { describeError } from '../src/errors.ts';
import { type PartnerChanges, type PartnerSource, syncPartners } from '../src/store/feeds.ts';
import type { Store } from '../src/store/open-store.ts';

/** How often the folder is looked at. A change counts once it has held for one look, so that no file is read half written. */
const LOOK_MS = 1_000;

type Tools = { readonly store: Store; readonly log: Logger; readonly settings: Pick<Settings, 'partnersDir'> };

/** Files as the store takes them: by their names, since the folder may be another one tomorrow. */
export function sourceOf({ partners, fileOf, faults }: PartnerFiles): PartnerSource {
  const names = new Map([...fileOf].map(([id, file]) => [id, path.basename(file)]));
  return { partners, fileOf: names, wrongFiles: faults.map(({ file }) => path.basename(file)) };
}

/** Names each fault; the partner of a wrong file stays as the store has it. */
export function tellFaults({ faults }: PartnerFiles, log: Logger): void {
  const each = new Map(faults.map(fault => [fault.message, fault]));
  for (const { file, line, key, message } of each.values()) {
    const text = `${message} What it said before stays in force.`;
    log.warn({ code: 'partner-wrong', file, line, key, message: text }, 'partner file wrong');
  }
}

/**
 * Brings the store's partners up to their files whenever one of these changes, comes or goes, until it is closed, and says what
 * changed. `changed` is called after each.
 */
export function followPartnerFiles(
  { store, log, settings }: Tools,
  changed: () => Promise<void>,
): { close(): Promise<void> } {
  let known = stateOf(settings.partnersDir);
  let seen = known;
  let work = Promise.resolve();
  const look = (): void => {
    const now = stateOf(settings.partnersDir);
    const isSettled = now === seen;
    seen = now;
    if (!isSettled || now === undefined || now === known) return;
    known = now;
    work = work
      .then(() => take(settings.partnersDir, store, log, changed))
      .catch(error => {
        // The files are read again at their next change, and at the next start.
        log.error({ ...describeError(error) }, 'partner files could not be taken up');
      });
  };
  const timer = setInterval(look, LOOK_MS);
  return {
    async close() {
      clearInterval(timer);
      await work;
    },
  };
}

async function take(folder: string, store: Store, log: Logger, changed: () => Promise<void>): Promise<void> {
  const files = readPartners(folder);
  tellFaults(files, log);
  const changes = await store.write(tx => syncPartners(tx, sourceOf(files), new Date().toISOString()));
  for (const message of inWords(changes, files)) log.info({ message }, 'partner files');
  await changed();
}

/** What changed, a sentence each. */
function inWords({ added, changed, removed }: PartnerChanges, { partners }: PartnerFiles): string[] {
  const feedsOf = (id: string): string => {
    const feeds = partners.find(one => one.id === id)?.feeds.length ?? 0;
    return `${feeds} ${feeds === 1 ? 'feed' : 'feeds'}`;
  };
  return [
    ...added.map(id => `Partner ${id} is taken up with ${feedsOf(id)}, polled from now on.`),
    ...changed.map(id => `The file of partner ${id} has changed and is in force, with ${feedsOf(id)}.`),
    ...removed.map(id => `Partner ${id} is in no file any more: its feeds are polled no more, its articles stay.`),
  ];
}

/** What changes when a file is edited, comes or goes. */
function stateOf(folder: string): string | undefined {
  try {
    return stateOfFiles(yamlFilesIn(folder));
  } catch {
    // The folder is being replaced, or away: what is known stays until it is back.
    return undefined;
  }
}
