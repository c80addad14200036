import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/**
 * Parses the language packs and organizations of the folder `config` once, when the program is built: the folder `yaml` in `to` has the
 * value of each under the hash of its text. `readYamlFile` looks there first.
 */
export function compileYaml(config: string, to: string): void {
  const packs = readdirSync(path.join(config, 'languages')).map(name => path.join('languages', name));
  const texts = ['organizations.yaml', ...packs].map(name => readFileSync(path.join(config, name), 'utf8'));
  const folder = path.join(to, 'yaml');
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  for (const text of texts) writeFileSync(path.join(folder, `${hash('sha1', text)}.json`), JSON.stringify(parse(text)));
}
