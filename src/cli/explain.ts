import { parseArgs } from 'node:util';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/language-data.ts';
import { loadSettings } from '../../config/settings.ts';
import { normalize } from '../core/normalize.ts';
import { describeError, ExchangeError } from '../errors.ts';
import type { Command } from './command.ts';
import { explainArticle } from './explain-article.ts';
import { articlesToExplain } from './explain-input.ts';

export const command: Command = {
  summary: 'Shows an article as received, what was taken off it marked, and why.',
  usage: `FILE|-

  FILE holds what normalize takes, one JSON record a line, a feed or news item in XML, or one article as plain text;
  - is standard input.`,
  async run(args) {
    const { positionals } = parseArgs({ args: [...args], options: {}, allowPositionals: true });
    const [file, ...more] = positionals;
    if (file === undefined || more.length > 0) {
      throw new ExchangeError('usage', 'explain takes one file, or - for standard input.');
    }
    const knowledge = loadKnowledge();
    const settings = loadSettings();
    const house = loadHouse(settings.houseFile);
    let failed = 0;
    let shown = 0;
    for await (const article of articlesToExplain(file, settings.readingLimits.caps)) {
      if (article instanceof Error) {
        failed += 1;
        process.stderr.write(`${file}: ${describeError(article).message}\n`);
        continue;
      }
      const { draft, partner } = article;
      const explained = explainArticle(normalize(draft, knowledge, partner, house), process.stdout.isTTY === true);
      process.stdout.write(`${shown === 0 ? '' : '\n'}${explained}`);
      shown += 1;
    }
    return failed === 0 ? 0 : 1;
  },
};
