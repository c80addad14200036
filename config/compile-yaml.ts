import { hash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parse } from 'yaml';

/**
 * Parses the language packs and organizations of the folder `config` once, when the program is built: `yaml.json` in `to` has their
 * values by the hash of the text. `readYamlFile` looks there first.
 */
export function compileYaml(config: string, to: string): void {
  const packs = readdirSync(path.join(config, 'languages')).map(name => path.join('languages', name));
  const texts = ['organizations.yaml', ...packs].map(name => readFileSync(path.join(config, name), 'utf8'));
  mkdirSync(to, { recursive: true });
  const values = Object.fromEntries(texts.map(text => [hash('sha1', text), parse(text)]));
  writeFileSync(path.join(to, 'yaml.json'), JSON.stringify(values));
}
