import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataFile } from '../../config/yaml-file.ts';
import { ExchangeError, whyUnusable } from '../errors.ts';
import { defineCommand } from './io/command.ts';
import { say, writeText } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Makes a folder to run in: house, partners, consumers, settings, a systemd unit.',
  usage: `[FOLDER]

  FOLDER   where; the current folder if none is named. What is there already is left as it is.`,
  operands: true,
  async run(_values, [named = '.', ...more]) {
    if (more.length > 0)
      throw new ExchangeError('usage', 'init takes one folder.', { help: 'See: news-exchange help init' });
    const folder = path.resolve(named);
    for (const [name, text] of Object.entries(filesOf(folder))) {
      const file = path.join(folder, name);
      if (existsSync(file)) {
        say(`${file} is there already and stays as it is.`);
        continue;
      }
      try {
        mkdirSync(path.dirname(file), { recursive: true });
        writeFileSync(file, text, { mode: name === SETTINGS ? 0o600 : 0o644 });
      } catch (cause) {
        throw new ExchangeError('usage', `${file} cannot be written: ${whyUnusable(cause)}.`, { cause });
      }
      await writeText(file);
    }
    say(NEXT.replace('FOLDER', folder));
  },
});

const NEXT = `Next, in FOLDER:
  say in config/house.yaml who you are
  news-exchange partners add ID --name NAME --feed URL
  news-exchange start`;

const SETTINGS = 'news-exchange.env';

/** The files of a new folder. The unit starts the program from where it is now. */
function filesOf(folder: string): Readonly<Record<string, string>> {
  return {
    'config/house.yaml': `# Who we are: an article that comes back to us under our own name is told apart by this.
name: Our Paper
aliases: []
urls: [] # our site and our feeds: what lies below one of these is ours, whoever sends it
timeZone: ${Intl.DateTimeFormat().resolvedOptions().timeZone} # of times on screen
language: en
`,
    'config/partners/README': `One YAML file a partner; a new or changed one takes effect within seconds.
Write one:    news-exchange partners add cgtn --name CGTN --feed https://partner.example/rss.xml
Check all:    news-exchange partners check
A whole list: news-exchange feeds import list.opml
`,
    'config/consumers/README': `One YAML file a consumer: who may read the articles over the network.
Add one: news-exchange consumers add website --name "The website" (prints its token once)
`,
    [SETTINGS]: `# Settings, and the credentials that partner files name (auth: {bearer: env:CGTN_TOKEN}): NAME=value a line.
# CONTACT=desk@paper.example
# DATABASE_URL=postgres://news:password@db.example/news
# REDIS_URL=redis://queue.example:6379
`,
    'news-exchange.service': `# To install: copy to /etc/systemd/system, then systemctl daemon-reload && systemctl enable --now news-exchange
[Unit]
Description=news-exchange
After=network-online.target
Wants=network-online.target

[Service]
User=${userInfo().username}
WorkingDirectory=${folder}
EnvironmentFile=-${path.join(folder, SETTINGS)}
ExecStart=/bin/sh ${launcher()} start
KillMode=mixed
TimeoutStopSec=90
Restart=on-failure
RestartSec=5
NoNewPrivileges=yes
ProtectSystem=full
ProtectKernelTunables=yes
ProtectKernelModules=yes
ProtectKernelLogs=yes
ProtectControlGroups=yes
RestrictSUIDSGID=yes
RestrictNamespaces=yes
RestrictRealtime=yes
LockPersonality=yes
SystemCallArchitectures=native

[Install]
WantedBy=multi-user.target
`,
  };
}

/** The script that starts this program. */
function launcher(): string {
  const top = path.dirname(dataFile('.').replace(/\/+$/, ''));
  const script = path.join(top, 'src/cli/news-exchange.sh');
  return existsSync(script) ? script : fileURLToPath(import.meta.url);
}
