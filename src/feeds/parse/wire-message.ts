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

/** The first messages of a document, `most` of them at most. What stands between them is padding. */
export function wireMessages(text: string, most: number): WireMessage[] {
  const messages: WireMessage[] = [];
  for (const begun of text.split(START_OF_HEADING, most + 1).slice(1)) {
    const [message = ''] = begun.split(END_OF_TRANSMISSION, 1);
    const body = message.indexOf(START_OF_TEXT);
    if (body === -1) continue;
    const close = message.indexOf(END_OF_TEXT, body);
    const end = close === -1 ? message.length : close;
    messages.push({
      heading: lines(message.slice(0, body)),
      text: lines(message.slice(body + 1, end)),
      trailer: message.slice(end + 1).trim(),
    });
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
