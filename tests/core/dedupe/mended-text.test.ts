import { expect, test } from 'vitest';
import { mendedText } from '../../../src/core/dedupe/mended-text.ts';
import { signatureOf } from '../../../src/core/dedupe/signature.ts';
import { HARBOR } from './copies.ts';

test.each([
  ['the editor&amp;#039;s desk', "the editor's desk"],
  ['the editor&rsquo;s &ldquo;desk&rdquo; &amp; chair', 'the editor’s “desk” & chair'],
  ['the editorâ€™s desk', 'the editor’s desk'],
  ['a â€œdeskâ€\u009d â€” and chairs', 'a  desk    and chairs'],
  ['cafÃ© in MÃ¼nchen, 14Â\u00a0tables', 'café in München, 14\u00a0tables'],
  ['Âge and SÃO PAULO & sons', 'Âge and SÃO PAULO & sons'],
  ['plain words', 'plain words'],
])('%j is read as %j', (text, mended) => {
  expect(mendedText(text)).toBe(mended);
});

test('a copy whose quotes were damaged on the way has the same words', () => {
  const quoted = (open: string, apostrophe: string, close: string) =>
    signatureOf({
      ...HARBOR,
      headline: `Port${apostrophe}s ${open}deep${close} channel`,
      bodyText: `${HARBOR.bodyText}\n\nThe port${apostrophe}s ${open}channel of channels${close}, Brandt called it, isn${apostrophe}t for yachts.`,
    });
  const whole = quoted('"', "'", '"');
  for (const [open, apostrophe, close] of [
    ['â€œ', 'â€™', 'â€\u009d'],
    ['&ldquo;', '&amp;#039;', '&rdquo;'],
    ['?', '?', '?'],
    ['\ufffd', '\ufffd', '\ufffd'],
  ] as const) {
    const damaged = quoted(open, apostrophe, close);
    expect(damaged.textHash).toBe(whole.textHash);
    expect(damaged.headline).toEqual(whole.headline);
  }
});
