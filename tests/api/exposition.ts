import assert from 'node:assert/strict';

/**
 * Checks a text of metrics as `promtool check metrics` does: the format, each family once and whole, and the conventions of names
 * (https://prometheus.io/docs/practices/naming). Returns the names of the families by type.
 */
export function checkExposition(text: string): Map<string, string> {
  assert.ok(text.endsWith('\n'), 'The last line has no end.');
  const families = new Map<string, string>();
  const samples = new Set<string>();
  const buckets = new Map<string, { le: number; count: number }[]>();
  let [family, helped] = ['', ''];
  for (const line of text.trimEnd().split('\n')) {
    if (line === '') continue;
    const help = /^# HELP ([a-z_][a-z0-9_]*) \S.*$/.exec(line);
    const type = /^# TYPE ([a-z_][a-z0-9_]*) (counter|gauge|histogram|summary)$/.exec(line);
    if (help !== null) {
      helped = help[1] ?? '';
      continue;
    }
    if (type !== null) {
      family = type[1] ?? '';
      assert.equal(helped, family, `${family} has no help.`);
      assert.ok(!families.has(family), `${family} comes twice.`);
      families.set(family, type[2] ?? '');
      // The names of the others are those of prom-client.
      if (family.startsWith('news_exchange_')) checkName(family, type[2] ?? '');
      continue;
    }
    const [, name = '', labels = '', value = ''] =
      /^([a-z_][a-z0-9_]*)(\{(?:[a-z_][a-z0-9_]*="(?:[^"\\\n]|\\[\\n"])*"(?:,(?!\})|(?=\})))+\})? (-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|N[aA][nN]|[+-]Inf)$/.exec(
        line,
      ) ?? [];
    assert.notEqual(name, '', `"${line}" is no sample.`);
    const isHistogram = families.get(family) === 'histogram';
    assert.ok(
      isHistogram ? RegExp(`^${family}_(bucket|sum|count)$`).test(name) : name === family,
      `${name} stands under ${family}.`,
    );
    assert.ok(!samples.has(name + labels), `${name}${labels} comes twice.`);
    samples.add(name + labels);
    if (families.get(family) === 'counter') assert.ok(Number(value) >= 0, line);
    const le = /le="([^"]+)"/.exec(labels)?.[1];
    if (!isHistogram || !name.endsWith('_bucket')) continue;
    const key = family + labels.replace(/,?le="[^"]+"/, '').replace('{,', '{');
    const its = buckets.get(key) ?? [];
    its.push({ le: le === '+Inf' ? Number.POSITIVE_INFINITY : Number(le), count: Number(value) });
    buckets.set(key, its);
  }
  for (const [key, its] of buckets) {
    assert.equal(its.at(-1)?.le, Number.POSITIVE_INFINITY, `${key} has no bucket +Inf.`);
    for (const [n, { le, count }] of its.entries())
      assert.ok(
        n === 0 || (le > (its[n - 1]?.le ?? 0) && count >= (its[n - 1]?.count ?? 0)),
        `${key} is not cumulative.`,
      );
  }
  return families;
}

/** A counter ends with _total and nothing else does; units are base units, in the plural, at the end. */
function checkName(name: string, type: string): void {
  assert.equal(name.endsWith('_total'), type === 'counter', `${name} is a ${type}.`);
  assert.ok(
    !/_(ms|milliseconds|minutes|hours|days|kb|mb|kilobytes|megabytes|percent)(_|$)/.test(name),
    `${name} has no base unit.`,
  );
  assert.ok(!/_(bucket|sum|count)$/.test(name), `${name} has the ending of a histogram.`);
}
