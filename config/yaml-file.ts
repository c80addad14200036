import { isUtf8 } from 'node:buffer';
import { hash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import { nearest } from '../src/core/text/misprint.ts';
import { describeFileError, type ErrorCode, ExchangeError } from '../src/errors.ts';

/** Where a file or folder of `config/` is: beside this module, or beside `dist/` once the program is bundled into that. */
export function dataFile(name: string): string {
  const beside = fileURLToPath(new URL(name, import.meta.url));
  return existsSync(beside) ? beside : fileURLToPath(new URL(`../config/${name}`, import.meta.url));
}

/** The version of the program, from its package. */
export function programVersion(): string {
  const { version } = JSON.parse(readFileSync(dataFile('../package.json'), 'utf8')) as { readonly version: string };
  return version;
}

/** The YAML files of a folder, by name. Hidden ones are left out: editors keep their locks and drafts in such. Throws as `readdirSync`. */
export function yamlFilesIn(folder: string): string[] {
  const names = readdirSync(folder).filter(name => /^[^.].*\.ya?ml$/.test(name));
  return names.sort().map(name => path.join(folder, name));
}

/** What changes when one of these files is edited, comes or goes: names, sizes and times. A link to nothing has none. */
export function stateOfFiles(files: readonly string[]): string {
  return files
    .map(file => {
      const { mtimeMs, size, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
      return `${file} ${mtimeMs} ${size} ${ino}`;
    })
    .join('\n');
}

/** Something wrong in a file: a sentence that names file, line and key, and what was expected there. */
export type Fault = { readonly file: string; readonly line?: number; readonly key?: string; readonly message: string };

/**
 * Reads a YAML file through a schema.
 * Throws an error of the given code with the first fault, and how many more there are; `help` says where a file that is not there
 * is set.
 */
export function readYamlFile<T>(file: string, schema: z.ZodType<T>, code: ErrorCode, help?: string): T {
  const read = checkYamlFile(file, schema);
  if ('value' in read) return read.value;
  const [first, ...more] = read.faults;
  const others =
    more.length === 0 ? '' : ` It has ${more.length} more: ${more.map(({ message }) => message).join(' ')}`;
  const isMissing = first?.line === undefined && first?.key === undefined;
  throw new ExchangeError(code, `${first?.message}${others}`, { ...first, ...(isMissing && { help }) });
}

/** What a file says, by no schema, and the line of each of its keys; undefined where it is no YAML. */
export function looseYaml(
  file: string,
): { readonly value: unknown; readonly lineOf: (path: readonly PropertyKey[]) => number | undefined } | undefined {
  const lines = new LineCounter();
  try {
    const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines });
    if (document.errors.length > 0) return undefined;
    return { value: document.toJS({ maxAliasCount: MOST_ALIASES }), lineOf: path => lineOf(path, document, lines) };
  } catch {
    return undefined;
  }
}

/** A file's value by a schema, or all its faults. */
export function checkYamlFile<T>(
  file: string,
  schema: z.ZodType<T>,
): { readonly value: T } | { readonly faults: readonly Fault[] } {
  let text: string;
  try {
    const bytes = readFileSync(file);
    // Read as UTF-8 all the same, a name would go to readers with a replacement character for each accent.
    if (!isUtf8(bytes)) return { faults: [{ file, message: `${file} is not in UTF-8. Save it in that encoding.` }] };
    text = bytes.toString('utf8');
  } catch (cause) {
    return { faults: [{ file, message: describeFileError(file, cause) }] };
  }
  const shipped = compiled(text);
  if (shipped !== undefined) {
    const read = schema.safeParse(shipped);
    if (read.success) return { value: read.data };
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    return {
      faults: document.errors.map(({ code, message, linePos: [at] = [undefined] }) => {
        const what = YAML_ERRORS[code] ?? message.split(' at line ')[0];
        const place = at === undefined ? '' : `line ${at.line}, column ${at.col}: `;
        return { file, ...(at && { line: at.line }), message: `${file} is not valid YAML: ${place}${what}.` };
      }),
    };
  }
  let made: unknown;
  try {
    made = document.toJS({ maxAliasCount: MOST_ALIASES });
  } catch {
    const message = `${file} repeats its parts by aliases (*name) more than ${MOST_ALIASES} times over. Write them out.`;
    return { faults: [{ file, message }] };
  }
  const read = schema.safeParse(made);
  if (read.success) return { value: read.data };
  return { faults: read.error.issues.flatMap(issue => faultsOf(issue, file, schema, document, lines)) };
}

/** Instead of words for a programmer. */
const YAML_ERRORS: Readonly<Record<string, string>> = {
  DUPLICATE_KEY: 'a key stands there twice',
  MULTIPLE_DOCS: 'a second document begins there (---); give it a file of its own',
};

/** What aliases may make of a few lines: beyond it the file is one that fills the memory, by accident or not. */
const MOST_ALIASES = 20;

function faultsOf(
  issue: z.core.$ZodIssue,
  file: string,
  schema: z.ZodType,
  document: Document,
  lines: LineCounter,
): Fault[] {
  const fault = (path: readonly PropertyKey[], words: string): Fault => {
    const line = lineOf(path, document, lines);
    const key = path.map(String).join('.');
    const place = line === undefined ? '' : `, line ${line}`;
    return { file, ...(line !== undefined && { line }), key, message: `${file}${place}${words}.` };
  };
  if (issue.code !== 'unrecognized_keys') return [fault(issue.path, issueInWords(issue))];
  const under = issue.path.map(String).join('.');
  return issue.keys.map(name => {
    const meant = nearest(name, keysOf(schema));
    const help = meant === undefined ? '' : `; is "${meant}" meant?`;
    const words = ` has the key "${name}"${under && ` under "${under}"`}, which is not known${help}`;
    const found = fault([...issue.path, name], words);
    return meant === undefined ? found : { ...found, message: found.message.replace(/\.$/, '') };
  });
}

/** The line of a key, or of the nearest thing around it that is there. */
function lineOf(path: readonly PropertyKey[], document: Document, lines: LineCounter): number | undefined {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const last = path[length - 1];
    const pair = isMap(parent)
      ? parent.items.find(({ key }) => isScalar(key) && String(key.value) === String(last))
      : undefined;
    const node = pair?.key ?? document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return undefined;
}

/** Every key that a schema knows, at any depth. */
function keysOf(schema: z.ZodType): string[] {
  const keys = new Set<string>();
  const collect = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    for (const [name, inner] of Object.entries(value)) {
      if (name === 'properties') for (const key of Object.keys(inner as object)) keys.add(key);
      collect(inner);
    }
  };
  collect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return [...keys];
}

/**
 * What the build made of the YAML it shipped, by the hash of the text: an edited file is not there, and is parsed. Saves each start that needs
 * the language packs and organizations a quarter of a second. Each has a file of its own: of one for all, 727 kB, every command read the whole.
 */
function compiled(text: string): unknown {
  const name = `yaml/${hash('sha1', text)}.json`;
  const file = [new URL(name, import.meta.url), new URL(`../dist/${name}`, import.meta.url)].find(existsSync);
  return file && JSON.parse(readFileSync(file, 'utf8'));
}

/** What a schema found wrong, to follow the name of a file or thing: which key, and what was expected there. */
export function issueInWords(issue: z.core.$ZodIssue): string {
  const key = issue.path.join('.');
  if (key === '') return ' does not hold keys with their values';
  const { message } = issue;
  // The schema library's own words; an error that a schema gives stands as it is.
  if (issue.code === 'invalid_type' && message.startsWith('Invalid input')) {
    if (message.endsWith('received undefined')) return ` has no "${key}"`;
    return ` is wrong at "${key}": expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  }
  if (issue.code === 'too_small' && message.startsWith('Too small')) return ` is wrong at "${key}": it is empty`;
  return ` is wrong at "${key}": ${message}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text, in quotes where it looks like a number or a date',
  object: 'keys with their values',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
};
