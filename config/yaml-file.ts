import { hash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseDocument, type YAMLParseError } from 'yaml';
import type { z } from 'zod';
import { describeFileError, type ErrorCode, ExchangeError } from '../src/errors.ts';

/** Where a file or folder of `config/` is: beside this module, or beside `dist/` once the program is bundled into that. */
export function dataFile(name: string): string {
  const beside = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../config/${name}`, import.meta.url));
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
  const read = schema.safeParse(compiled(text) ?? parseYaml(text, file, code));
  if (read.success) return read.data;
  const issue = read.error.issues[0];
  const key = issue?.path.join('.') ?? '';
  throw new ExchangeError(code, `${file} ${issueInWords(issue)}.`, { file, key, help: 'The README lists every key.' });
}

/** What aliases may make of a few lines: beyond it the file is one that fills the memory, by accident or not. */
const MOST_ALIASES = 20;

function parseYaml(text: string, file: string, code: ErrorCode): unknown {
  const document = parseDocument(text);
  const broken = document.errors[0];
  if (broken === undefined) {
    try {
      return document.toJS({ maxAliasCount: MOST_ALIASES });
    } catch (cause) {
      const message = `${file} repeats its parts by aliases (*name) more than ${MOST_ALIASES} times over.`;
      throw new ExchangeError(code, message, { cause, file, help: 'Write them out, or take the aliases out.' });
    }
  }
  const [what = ''] =
    broken.code === 'DUPLICATE_KEY' ? ['a key stands there twice'] : broken.message.split(' at line ');
  const help = 'Correct it there.';
  throw new ExchangeError(code, `${file} is not valid YAML: ${placeOf(broken)}${what}.`, { cause: broken, file, help });
}

function placeOf({ linePos }: YAMLParseError): string {
  const [at] = linePos ?? [];
  return at === undefined ? '' : `line ${at.line}, column ${at.col}: `;
}

/** What the build made of the YAML it shipped, by the hash of the text: an edited file is not in it, and is parsed. */
let compiledFiles: Readonly<Record<string, unknown>> | undefined;

/** Saves each start a quarter of a second, which parsing the language packs and organizations takes. */
function compiled(text: string): unknown {
  const file = [new URL('yaml.json', import.meta.url), new URL('../dist/yaml.json', import.meta.url)].find(existsSync);
  compiledFiles ??= file === undefined ? {} : (JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>);
  return compiledFiles[hash('sha1', text)];
}

/** What a schema found wrong, to follow a file's name: which key, and what was expected there. */
function issueInWords(issue: z.core.$ZodIssue | undefined): string {
  const key = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map(name => `"${name}"`).join(', ');
    return `has the key ${names}${key && ` under "${key}"`}, which is not known`;
  }
  if (key === '') return 'does not hold keys with their values';
  const { message = '' } = issue ?? {};
  // The schema library's own words; an error that a schema gives stands as it is.
  if (issue?.code === 'invalid_type' && message.startsWith('Invalid input')) {
    if (message.endsWith('received undefined')) return `has no "${key}"`;
    return `is wrong at "${key}": expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  }
  if (issue?.code === 'too_small' && message.startsWith('Too small')) return `is wrong at "${key}": it is empty`;
  return `is wrong at "${key}": ${message}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text, in quotes where it looks like a number or a date',
  object: 'keys with their values',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
};
