import { parseArgs } from 'node:util';
import { loadSettings } from '../../config/settings.ts';
import type { ParsedFeed } from '../core/article.ts';
import { parse } from '../feeds/parse/parse.ts';
import type { Command } from './command.ts';
import { readWhole } from './input-files.ts';
import { errorRecord, flushRecords, writeRecord } from './ndjson.ts';

export const command: Command = {
  summary: 'Reads feeds and news items of any supported format and prints one record an item.',
  usage: `[FILE…]

  Without FILE, standard input is read.

  --url URL             where the document came from: the base of relative links
  --content-type TYPE   the Content-Type header it came with`,
  async run(args) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { url: { type: 'string' }, 'content-type': { type: 'string' } },
    });
    const { caps } = loadSettings().readingLimits;
    let failed = 0;
    for (const file of positionals.length > 0 ? positionals : ['-']) {
      try {
        const bytes = await readWhole(file);
        const contentType = values['content-type'];
        await print(file, await parse({ bytes, url: values.url, contentType }, caps));
      } catch (error) {
        failed += 1;
        await writeRecord(errorRecord({ file }, error));
      }
    }
    await flushRecords();
    return failed === 0 ? 0 : 1;
  },
};

async function print(file: string, { feed, items, problems }: ParsedFeed): Promise<void> {
  if (items.length === 0) await writeRecord({ file, feed });
  for (const [index, item] of items.entries()) await writeRecord({ file, index, feed, ...item });
  for (const { message, index } of problems) {
    process.stderr.write(`${file}${index === undefined ? '' : `, item ${index}`}: ${message}\n`);
  }
}
