import { readFileSync } from 'node:fs';
import { text as readAll } from 'node:stream/consumers';
import { loadHouse } from '../../config/house.ts';
import { loadKnowledge } from '../../config/language-data.ts';
import { loadSettings } from '../../config/settings.ts';
import { normalize } from '../core/normalize.ts';
import { ExchangeError } from '../errors.ts';
import { type ArticleRecord, readArticleRecord } from './article-record.ts';
import type { Command } from './command.ts';
import { explainArticle } from './explain-article.ts';

export const command: Command = {
  summary: 'Shows an article as received, what was taken off it marked, and why.',
  usage: `FILE|-

  FILE holds what normalize takes, one JSON record a line, or one article as plain text; - is standard input.`,
  async run([file, ...more]) {
    if (file === undefined || more.length > 0) {
      throw new ExchangeError('usage', 'explain takes one file, or - for standard input.');
    }
    const knowledge = loadKnowledge();
    const house = loadHouse(loadSettings().houseFile);
    const input = file === '-' ? await readAll(process.stdin) : readFile(file);
    const shown = readRecords(input, file).map(({ draft, partner }) =>
      explainArticle(normalize(draft, knowledge, partner, house), process.stdout.isTTY === true),
    );
    process.stdout.write(shown.join('\n'));
    return 0;
  },
};

function readFile(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ExchangeError('not-found', `${file} cannot be read: ${(cause as Error).message}.`, { cause, file });
  }
}

function readRecords(input: string, file: string): ArticleRecord[] {
  if (!input.trimStart().startsWith('{')) return [{ draft: { id: file, bodyText: input }, partner: undefined }];
  return input
    .split('\n')
    .filter(line => line.trim() !== '')
    .map(line => readArticleRecord(parseLine(line, file)));
}

function parseLine(line: string, file: string): Record<string, unknown> {
  try {
    return JSON.parse(line);
  } catch (cause) {
    throw new ExchangeError('input-wrong', `${file} holds a line that is not JSON: ${(cause as Error).message}.`, {
      cause,
      file,
    });
  }
}
