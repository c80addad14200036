/** Time of the HTML walk on generated bodies of 5.6 kB: node tests/bench/markup.ts */
import { readBodyHtml } from '../../src/core/body/body.ts';

const VOCABULARY =
  'the minister said on monday that talks with partners would resume after holiday officials told reporters in capital growth exports water city court police family school weather market shares match coach season'.split(
    ' ',
  );

/** A sequence of numbers below 1 that is the same at each run. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return state / 2_147_483_648;
  };
}

function makeBody(random: () => number, length: number): string {
  const word = (): string => VOCABULARY[Math.floor(random() * VOCABULARY.length)] ?? 'word';
  const sentence = (): string => `${Array.from({ length: 8 + Math.floor(random() * 14) }, word).join(' ')}.`;
  const parts = ['<div class="article-body" id="main">\n<p><strong>ISLAMABAD:</strong> '];
  let size = 0;
  while (size < length) {
    const roll = random();
    let part: string;
    if (roll < 0.1) part = `<h2 class="wp-block-heading">${word()} ${word()}</h2>`;
    else if (roll < 0.2) {
      part = `<figure class="wp-block-image size-large"><img loading="lazy" decoding="async" width="1024" height="683" src="https://media.partner.example/uploads/2025/11/${word()}-1024x683.jpg" alt="${word()} ${word()}" class="wp-image-1" srcset="https://media.partner.example/${word()}-300x200.jpg 300w, https://media.partner.example/${word()}-1024x683.jpg 1024w"><figcaption>${sentence()}</figcaption></figure>`;
    } else {
      const link =
        random() < 0.5
          ? ` <a href="https://partner.example/news/${word()}?utm_source=rss&amp;id=${Math.floor(random() * 1e6)}" target="_blank" rel="noopener">${word()} ${word()}</a>`
          : '';
      part = `<p class="story">${sentence()}${link} &ldquo;${sentence()}&rdquo; <em>${word()}</em> ${sentence()}</p>\n`;
    }
    parts.push(part);
    size += part.length;
  }
  return `${parts.join('')}</div>`;
}

const random = seeded(7);
const bodies = Array.from({ length: 500 }, () => makeBody(random, 5_300));
const bytes = bodies.reduce((sum, body) => sum + body.length, 0) / bodies.length;

/** The best of forty short rounds: what the machine does besides should not count. */
function measure(name: string, run: (html: string) => unknown): void {
  let best = 0;
  for (let round = 0; round < 40; round += 1) {
    const start = performance.now();
    for (const body of bodies) run(body);
    best = Math.max(best, (1_000 * bodies.length) / (performance.now() - start));
  }
  console.log(`${name.padEnd(24)} ${best.toFixed(0).padStart(7)} bodies/s`);
}

console.log(`bodies of ${bytes.toFixed(0)} characters`);
measure('text', html => readBodyHtml(html).text);
measure('text and HTML', html => readBodyHtml(html).safeHtml());
measure('text, HTML with a cut', html => {
  const markup = readBodyHtml(html);
  return markup.safeHtml([{ start: 0, end: 11 }]);
});
