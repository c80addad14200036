import { existsSync, readFileSync } from 'node:fs';

type Tree = { [key: string]: string | string[] | Tree };

const KEY = /^( *)("?)([\p{L}\p{N}_-]+)\2:(?: (.*))?$/u;
const ITEM = /^( *)- (.*)$/;
const SKIPPED = /^\s*(?:#|$)/;
/** What would make YAML read something else than the plain text that stands there. */
const NOT_PLAIN = /^["'[\]{}&*!|>%@`,?-]|: | #|:$|^(?:true|false|null|~|[-+.\d].*)$/i;

/** A phrase file's tree read the fast way; undefined where it needs a YAML parser or is not there. */
export function readPhraseFile(file: string): Tree | undefined {
  return existsSync(file) ? readPhraseTree(readFileSync(file, 'utf8')) : undefined;
}

/**
 * Reads the part of YAML that a file of phrases is written in, twenty times as fast as a YAML parser: keys, comments, lists of
 * texts, text on one line, plain or in double quotes, and text folded under `>-`. Gives what YAML gives, or undefined where
 * the file uses more than that.
 */
export function readPhraseTree(text: string): Tree | undefined {
  const lines = text.split('\n');
  const root: Tree = {};
  const open: { readonly indent: number; readonly tree: Tree }[] = [{ indent: -1, tree: root }];
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at] ?? '';
    if (SKIPPED.test(line)) continue;
    const [, spaces = '', , key, value = ''] = KEY.exec(line) ?? [];
    if (key === undefined) return undefined;
    const indent = spaces.length;
    while (indent <= (open.at(-1)?.indent ?? -1)) open.pop();
    const parent = open.at(-1)?.tree;
    if (parent === undefined || key in parent || key === '__proto__') return undefined;

    const block =
      value === '>-' ? readFolded(lines, at + 1, indent) : value === '' ? readItems(lines, at + 1, indent) : null;
    if (block === undefined) return undefined;
    if (block !== null && block.value !== undefined) {
      parent[key] = block.value;
      at = block.to - 1;
    } else if (block !== null) {
      const tree: Tree = {};
      parent[key] = tree;
      open.push({ indent, tree });
    } else {
      const scalar = readScalar(value);
      if (scalar === undefined) return undefined;
      parent[key] = scalar;
    }
  }
  return root;
}

type Block<T> = { readonly value: T; readonly to: number };

function readScalar(value: string): string | undefined {
  const quoted = /^"([^"\\]*)"$/.exec(value)?.[1];
  if (quoted === undefined && NOT_PLAIN.test(value)) return undefined;
  return quoted ?? value.trimEnd();
}

const depthOf = (line: string | undefined): number => /^ */.exec(line ?? '')?.[0].length ?? 0;

/** The lines under `>-`, all of one depth. */
function readFolded(lines: readonly string[], from: number, indent: number): Block<string> | undefined {
  const depth = depthOf(lines[from]);
  const folded: string[] = [];
  let to = from;
  for (; depthOf(lines[to]) === depth && (lines[to] ?? '').trim() !== ''; to++)
    folded.push((lines[to] ?? '').slice(depth));
  const goesOn = depthOf(lines[to]) > indent && (lines[to] ?? '').trim() !== '';
  return depth <= indent || folded.length === 0 || goesOn ? undefined : { value: folded.join(' '), to };
}

/** The list under a key; `value` is undefined where keys stand there instead. */
function readItems(lines: readonly string[], from: number, indent: number): Block<string[] | undefined> | undefined {
  const items: string[] = [];
  let depth = -1;
  let to = from;
  for (; to < lines.length; to++) {
    const line = lines[to] ?? '';
    if (SKIPPED.test(line)) continue;
    const [, spaces = '', value] = ITEM.exec(line) ?? [];
    if (value === undefined || spaces.length < indent) {
      if (items.length === 0 && depthOf(line) <= indent) return undefined;
      break;
    }
    if (depth >= 0 && spaces.length !== depth) return undefined;
    depth = spaces.length;
    const scalar = readScalar(value);
    if (scalar === undefined) return undefined;
    items.push(scalar);
  }
  return items.length === 0 && to === lines.length ? undefined : { value: items.length > 0 ? items : undefined, to };
}
