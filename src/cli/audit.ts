import { readAudit } from '../store/audit.ts';
import { defineCommand, numberOption, timeOption } from './io/command.ts';
import { withStore } from './io/process.ts';
import { clock } from './io/sentences.ts';
import { writeTable } from './io/table.ts';
import { say, writeRecord } from './io/write-records.ts';

export const command = defineCommand({
  summary: 'Lists what the desk did and what kills did, with who and why, latest first.',
  usage: `[ID…] [--json] [--since T] [--limit N]

  ID…        only what was done to these articles, stories or dead letters
  --since T  only at or after this time
  --json     one record an action: at, actor, action, subject, reason, details
  --limit N  at most N actions (default: 50; with --json all)`,
  options: { json: { type: 'boolean' }, since: { type: 'string' }, limit: { type: 'string' } },
  operands: true,
  async run({ json, since, limit }, ids) {
    const most = numberOption('limit', limit, 1) ?? (json === true ? 1_000_000 : 50);
    const choice = { since: timeOption('since', since), limit: most, ...(ids.length > 0 ? { subjects: ids } : {}) };
    await withStore('read', async store => {
      const actions = await readAudit(store.read, choice);
      if (json === true) for (const action of actions) await writeRecord(action);
      else
        await writeTable(actions, [
          { head: 'DONE', of: ({ at }) => clock(at) },
          { head: 'ACTION', of: ({ action }) => action },
          { head: 'ON', of: ({ subject }) => subject },
          { head: 'BY', of: ({ actor }) => actor },
          { head: 'WHY', cut: true, of: ({ reason }) => reason ?? '' },
        ]);
      if (actions.length === 0)
        say(ids.length + (since?.length ?? 0) > 0 ? 'Nothing matches.' : 'Nothing was done yet.');
    });
  },
});
