import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, test } from 'vitest';
import { loadOrganizations } from '../../config/knowledge.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'organizations-'));

function file(name: string, text: string): string {
  const written = path.join(folder, name);
  writeFileSync(written, text);
  return written;
}

test('organizations may be written as JSON rows or as other YAML', () => {
  const rows = [
    { id: 'afp', name: 'AFP', kind: 'agency', country: 'FR', names: ['Agence France-Presse'], misprints: [] },
  ];
  expect(loadOrganizations(file('json.yaml', `# world\n[\n  # agencies\n  ${JSON.stringify(rows[0])}\n]\n`))).toEqual(
    rows,
  );
  expect(
    loadOrganizations(
      file('yaml.yaml', '- id: afp\n  name: AFP\n  kind: agency\n  country: FR\n  names: [Agence France-Presse]\n'),
    ),
  ).toEqual(rows);
});

test('a wrong row is told by file and key', () => {
  const wrong = file('wrong.yaml', '[{"id": "AFP", "name": "AFP", "kind": "agency"}]');
  expect(() => loadOrganizations(wrong)).toThrow(
    expect.objectContaining({ code: 'data-file-wrong', message: expect.stringContaining('0.id') }),
  );
  expect(() => loadOrganizations(wrong)).toThrow(wrong);
  expect(() => loadOrganizations(path.join(folder, 'absent.yaml'))).toThrow(
    expect.objectContaining({ code: 'data-file-wrong' }),
  );
});
