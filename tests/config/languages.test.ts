import { hash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { compileYaml } from '../../config/compile-yaml.ts';
import { loadPhrases } from '../../config/knowledge.ts';

function folderWith(name: string, text: string): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'languages-'));
  writeFileSync(path.join(folder, name), text);
  return folder;
}

test('every shipped pack is read, under the code of its language', () => {
  const { credit } = loadPhrases();
  expect(Object.keys(credit).sort()).toEqual(
    readdirSync('config/languages')
      .map(name => path.basename(name, '.yaml'))
      .sort(),
  );
  const names = new Intl.DisplayNames('en', { type: 'language', fallback: 'none' });
  expect(Object.keys(credit).filter(code => names.of(code) === undefined)).toEqual([]);
});

test('a pack holds lists of words; one file brings bylines, datelines and credits', () => {
  const phrases = loadPhrases(
    folderWith(
      'eo.yaml',
      'weekdays: lundo\ncredit:\n  exchange: interŝanĝo\nbyline:\n  by: de, fare de\ndateline:\n  label: apud\n',
    ),
  );
  expect(phrases.credit.eo?.credit?.exchange).toEqual(['interŝanĝo']);
  expect(phrases.byline.meanings.has('fare de')).toBe(true);
  expect([phrases.dateline.label.has('apud'), phrases.dateline.weekdays.has('lundo')]).toEqual([true, true]);
});

test('a class of words that does not exist is reported with file and key', () => {
  const folder = folderWith('en.yaml', 'credit:\n  exchnage: exchange\n');
  expect(() => loadPhrases(folder)).toThrow(
    expect.objectContaining({ code: 'data-file-wrong', message: expect.stringContaining('"exchnage" under "credit"') }),
  );
  expect(() => loadPhrases(folder)).toThrow(path.join(folder, 'en.yaml'));
});

test('what the build compiles is every pack as YAML reads it, by the hash of its text', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'compiled-'));
  compileYaml('config', folder);
  for (const name of readdirSync('config/languages')) {
    const text = readFileSync(path.join('config/languages', name), 'utf8');
    const compiled: unknown = JSON.parse(readFileSync(path.join(folder, 'yaml', `${hash('sha1', text)}.json`), 'utf8'));
    expect(compiled, name).toEqual(parse(text));
  }
});
