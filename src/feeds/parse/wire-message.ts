/** The control characters that frame a message of a wire service: ISO 646, as IPTC 7901 and ANPA 1312 use them. */
const START_OF_HEADING = '\u0001';
const START_OF_TEXT = '\u0002';
const END_OF_TEXT = '\u0003';
const END_OF_TRANSMISSION = '\u0004';

/** One message in its three parts, lines without their ends. */
export type WireMessage = {
  readonly heading: readonly string[];
  readonly text: readonly string[];
  readonly trailer: string;
};

/** Whether a document is the raw wire: a heading and a text begin near its start. */
export function isWire(text: string): boolean {
  const start = text.slice(0, 2_000).indexOf(START_OF_HEADING);
  return start !== -1 && text.slice(start, start + 2_000).includes(START_OF_TEXT);
}

/** The messages of a document, in order. What stands between them is padding. */
export function wireMessages(text: string): WireMessage[] {
  const messages: WireMessage[] = [];
  for (let start = text.indexOf(START_OF_HEADING); start !== -1; ) {
    const next = text.indexOf(START_OF_HEADING, start + 1);
    const end = text.indexOf(END_OF_TRANSMISSION, start);
    const stop = Math.min(next === -1 ? text.length : next, end === -1 ? text.length : end);
    const body = text.indexOf(START_OF_TEXT, start);
    if (body !== -1 && body < stop) {
      const close = text.indexOf(END_OF_TEXT, body);
      const last = close === -1 || close > stop ? stop : close;
      messages.push({
        heading: lines(text.slice(start + 1, body)),
        text: lines(text.slice(body + 1, last)),
        trailer: text.slice(last + 1, stop).trim(),
      });
    }
    start = next;
  }
  return messages;
}

function lines(text: string): string[] {
  return text.replace(/[\u0000\u007f]/g, '').split(/\r\n?|\n/);
}

/** Lines as paragraphs: a blank line ends one, an indented line begins one; the breaks within are the line's width. */
export function paragraphsOf(lines: readonly string[]): string[] {
  const paragraphs: string[] = [];
  let open = false;
  for (const line of lines) {
    const words = line.trim();
    if (words === '') open = false;
    else if (open && !/^(?:\t| {2})/.test(line)) paragraphs.push(`${paragraphs.pop() ?? ''} ${words}`);
    else {
      paragraphs.push(words);
      open = true;
    }
  }
  return paragraphs;
}
