import { loadSettings } from '../../config/settings.ts';
import { restore } from '../store/backup/backup.ts';
import { defineCommand, onlyOperand } from './io/command.ts';
import { say } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Puts a backup in the place of the store; what was there is kept in a file.',
  usage: `FILE

  Stop the scheduler, workers and servers first. The change log begins a new history (epoch): readers who follow it are told so, and
  start again from the list of articles.`,
  operands: true,
  async run(_, operands) {
    const file = onlyOperand('restore', operands, 'the name of one file that backup wrote');
    const { databaseUrl, dataDir, rawDir } = loadSettings();
    const { end, epoch, former } = await restore({ databaseUrl, dataDir }, file, new Date().toISOString());
    say(`The store is that of ${file}. Its change log ends at ${end}; its new history is ${epoch}.`);
    if (rawDir !== undefined)
      say(`Raw documents are read from RAW_DIR, ${rawDir}: put back a copy of that folder where its files are gone.`);
    if (former !== undefined) say(`What was there before is in ${former}.`);
  },
});
