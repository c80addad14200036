import { readFileSync } from 'node:fs';
import { parseDocument, type YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { describeFileError, type ErrorCode, ExchangeError } from '../src/errors.ts';
import { issueInWords } from './schema-issue.ts';

function faultInWords({ code, message, linePos }: YAMLParseError): string {
  const [what = ''] = code === 'DUPLICATE_KEY' ? ['a key stands there twice'] : message.split(' at line ');
  const [at] = linePos ?? [];
  return at === undefined ? what : `line ${at.line}, column ${at.col}: ${what}`;
}

/**
 * Reads a YAML file through a schema.
 * Throws an error of the given code whose sentence names the file, the line or key, and what was expected; `help` says where a
 * file that is not there is set.
 */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>, code: ErrorCode, help?: string): T {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new ExchangeError(code, describeFileError(file, cause), { cause, file, help });
  }
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken !== undefined) {
    throw new ExchangeError(code, `${file} is not valid YAML: ${faultInWords(broken)}.`, {
      cause: broken,
      file,
      help: 'Correct it there.',
    });
  }
  const read = schema.safeParse(document.toJS({ maxAliasCount: 20 }));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  throw new ExchangeError(code, `${file} ${issueInWords(issue)}.`, { file, key, help: 'The README lists every key.' });
}
