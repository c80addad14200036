import type { Credit, Dateline, Draft, NamedOrganization, Removed } from '../article.ts';
import {
  type BylineReading,
  type FoundByline,
  findBodyBylines,
  findOpeningByline,
  type ItemFields,
  readByline,
} from '../byline/byline.ts';
import {
  type CreditKnowledge,
  type Finding,
  isAuthorBlurb,
  readCaption,
  readCreditsAtFoot,
  readCreditsAtHead,
  readDatelineCredits,
  readOrigins,
} from '../credit/credits.ts';
import {
  type DatelineFacts,
  type FoundHeader,
  headerEvidence,
  type ReadDateline,
  type ReadHeadAgency,
  readDateline,
  readDatelineField,
  readHeadAgency,
} from '../dateline/dateline.ts';
import type { Knowledge } from '../knowledge.ts';
import type { Partner, PartnerRules } from '../partner.ts';
import { nameKey, standsAlone } from '../text/words.ts';

/** What stands around the story in a body: spans of the text in order, without overlap, and what each says. */
export type BodyFindings = {
  readonly findings: readonly Finding[];
  /** All that was found, those that gave way to another among them. */
  readonly considered: readonly Finding[];
  readonly bylines: readonly BylineReading[];
  readonly dateline: Dateline | null;
  /** Credits that stand within the dateline. */
  readonly datelineCredits: readonly Credit[];
};

/** From this confidence on, a byline is removed from the text. */
const BYLINE_SURE = 0.8;
/** Below this confidence, a dateline gives way to a credit at the foot that overlaps its end. */
const DATELINE_WINS = 0.9;

/**
 * Reads the head of a body (credits, byline, dateline, an agency before the story) and its foot (credits, sign-offs,
 * notices, byline). Where two findings overlap, the one that begins first is kept.
 * @param tried takes the readings of datelines that competed, for somebody who asks why (`lexicons` takes those of credits)
 */
export function readBody(
  text: string,
  draft: Draft,
  knowledge: Knowledge,
  lexicons: CreditKnowledge,
  partner: Partner | undefined,
  tried?: Finding[],
): BodyFindings {
  const { phrases, organizations, gazetteer } = knowledge;
  const stripped = findStripped(text, partner?.rules);
  const top = readCreditsAtHead(text, 0, lexicons);
  const topEnd = endOf(top) ?? 0;
  const textEnd = footOf(text, stripped);
  const origins = readOrigins(text, topEnd, textEnd, lexicons);
  const ownHouses = () => housesOf(draft);
  const foot = withoutThose(readCreditsAtFoot(text, topEnd, textEnd, lexicons), origins).map(credit =>
    confirmed(credit, ownHouses),
  );
  const footStart = foot.at(-1)?.removed.start ?? textEnd;

  const forBylines = { phrases: phrases.byline, organizations, gazetteer };
  const fields = fieldsOf(draft);
  const findBylines = (to: number) => findBodyBylines(text, topEnd, to, forBylines, draft.language, fields);
  // A byline below a credit at the foot: "(AFP)", then "By Jane Smith".
  const between = foot.flatMap(({ removed }, at) => {
    const to = foot[at - 1]?.removed.start ?? textEnd;
    if (text.slice(removed.end, to).trim() === '') return [];
    return findBylines(to).filter(({ start, rule }) => start >= removed.end && rule === 'by-line');
  });
  const bylines = [...findBylines(footStart), ...between.toReversed()].filter(
    byline => namesSomebody(byline) && !isAuthorBlurb(byline.raw, lexicons),
  );
  const sure = bylines.filter(byline => byline.confidence >= BYLINE_SURE);
  const above = sure.findLast(byline => byline.placement === 'head');
  const below = sure.find(byline => byline.placement === 'tail');
  const second = above ? readCreditsAtHead(text, above.end, lexicons) : [];
  const storyAt = endOf(second) ?? above?.end ?? topEnd;

  const forDatelines = { gazetteer, organizations, phrases: phrases.dateline };
  const facts = datelineFacts(draft, partner);
  const headers: FoundHeader[] = [];
  const copy = tried
    ? { text, knowledge: forDatelines, facts, tried: headers }
    : { text, knowledge: forDatelines, facts };
  const whole = readDateline(copy, storyAt);
  const contested = whole !== null && whole.end > footStart && whole.confidence < DATELINE_WINS;
  const filed = contested ? readDateline({ ...copy, text: text.slice(0, footStart) }, storyAt) : whole;
  const agency = filed === null ? readHeadAgency(copy, storyAt) : null;

  const afterHead = filed?.end ?? agency?.end ?? storyAt;
  const reporter = findOpeningByline(text, afterHead, forBylines, draft.language);
  const opening = reporter && !isAuthorBlurb(reporter.raw, lexicons) ? reporter : undefined;
  const storyStart = opening?.end ?? afterHead;
  tried?.push(...headers.map(header => triedHeader(text, header)));
  const last =
    footStart < storyStart
      ? withoutThose(readCreditsAtFoot(text, storyStart, textEnd, lexicons), origins).map(credit =>
          confirmed(credit, ownHouses),
        )
      : foot;
  const considered = [
    ...stripped.map(removed => ({ removed })),
    ...top,
    ...bylines.map(bylineFinding),
    ...second,
    ...(filed ? readCaption(text, storyAt, filed.start, lexicons) : []),
    ...(filed ? [datelineFinding(text, filed)] : []),
    ...(agency ? [headAgencyFinding(agency)] : []),
    ...(opening ? [bylineFinding(opening)] : []),
    ...(below ? readCreditsAtFoot(text, storyAt, below.start, lexicons) : []),
    ...last,
    ...origins.filter(({ removed }) => removed.start >= storyStart),
  ];
  return {
    findings: withoutOverlap(considered).map(finding => keptWhole(finding, partner?.rules)),
    considered,
    bylines: [
      ...sure.map(({ reading }) => reading),
      ...(opening ? [opening.reading] : []),
      ...(filed?.reporter ? [readByline(filed.reporter, forBylines, draft.language)] : []),
    ],
    dateline: filed?.dateline ?? readDatelineField(draft.dateline ?? '', forDatelines, facts),
    datelineCredits: filed ? readDatelineCredits(filed.dateline, lexicons) : [],
  };
}

/** A reading of a dateline that competed with the one taken. */
function triedHeader(text: string, found: FoundHeader): Finding {
  const { start, end, rule, confidence } = found;
  const raw = text.slice(start, end).trimEnd();
  const removed: Removed = { as: 'dateline', start, end: start + raw.length, raw, rule, confidence };
  return { removed, evidence: headerEvidence(found, text) };
}

/** The houses that the item's fields name: its provider, its credit line, its byline. */
function housesOf(draft: Draft): Set<string> {
  const fields = [draft.provider ?? '', draft.creditLine ?? '', ...bylineFields(draft)];
  return new Set(fields.flatMap(field => [field, ...field.split(/[,;/|]/)]).map(nameKey));
}

/** A house at the foot that nobody lists is sure where a field of the item names it. */
function confirmed(finding: Finding, houses: () => Set<string>): Finding {
  const { removed, credit, evidence = [] } = finding;
  if (credit === undefined || (removed.confidence ?? 1) > 0.7) return finding;
  const named = houses();
  if (!credit.parties.every(({ asWritten }) => named.has(nameKey(asWritten)))) return finding;
  const sure = { confidence: 0.9 };
  return {
    removed: { ...removed, ...sure },
    credit: { ...credit, ...sure },
    evidence: [...evidence, ['a field of the item names it']],
  };
}

/** The byline field, or the fields that a feed gives. */
export function bylineFields(draft: Draft): readonly string[] {
  return [...(draft.byline === undefined ? [] : [draft.byline]), ...(draft.bylines ?? [])];
}

/** What an item says of itself beside its body. */
function fieldsOf(draft: Draft): ItemFields {
  const others = draft.captions ?? [];
  return {
    headline: draft.headline,
    bylines: bylineFields(draft),
    others: draft.summaryHtml === undefined ? others : [draft.summaryHtml.replace(/<[^<>]{0,300}>/g, ' '), ...others],
  };
}

/** Where the text ends without the partner's own boilerplate at its end. */
function footOf(text: string, stripped: readonly Removed[]): number {
  let end = text.trimEnd().length;
  for (const { start, end: its } of stripped.toSorted((a, b) => b.end - a.end)) {
    if (its === end) end = text.slice(0, start).trimEnd().length;
  }
  return end;
}

/**
 * Whether a byline names somebody. At the foot, a line that names organizations only is about the author ("She was with Dawn
 * and Geo"), or a credit that the credit rules left in place.
 */
function namesSomebody({ placement, reading }: FoundByline): boolean {
  const { authors, contributors, organizations } = reading;
  return placement === 'head' || authors.length + contributors.length > 0 || organizations.some(isDesk);
}

const isDesk = ({ kind }: NamedOrganization): boolean => kind === 'desk';

/** A sentence about where copy first appeared is read whole, and not by what a part of it looks like. */
function withoutThose(findings: readonly Finding[], origins: readonly Finding[]): Finding[] {
  const overlaps = (a: Removed, b: Removed) => a.start < b.end && b.start < a.end;
  return findings.filter(({ removed }) => !origins.some(origin => overlaps(removed, origin.removed)));
}

function endOf(findings: readonly Finding[]): number | undefined {
  return findings.at(-1)?.removed.end;
}

function withoutOverlap(findings: readonly Finding[]): Finding[] {
  const kept: Finding[] = [];
  for (const finding of findings.toSorted((a, b) => a.removed.start - b.removed.start)) {
    if (finding.removed.start >= (kept.at(-1)?.removed.end ?? 0)) kept.push(finding);
  }
  return kept;
}

function datelineFacts(draft: Draft, partner: Partner | undefined): DatelineFacts {
  return {
    ...(draft.published !== undefined && { published: draft.published }),
    ...(draft.language !== undefined && { language: draft.language }),
    ...(partner?.country !== undefined && { country: partner.country.toUpperCase() }),
  };
}

/** A byline that names an organization credits it too: "By Lin Lin, People's Daily". */
function bylineFinding({ start, end, raw, placement, reading, rule, confidence, evidence }: FoundByline): Finding {
  const unsure = confidence < BYLINE_SURE;
  const removed: Removed = {
    as: 'byline',
    start,
    end,
    raw,
    rule,
    confidence: unsure ? Math.min(confidence, 0.7) : confidence,
  };
  const credited = reading.organizations.filter(({ id, kind }) => id !== undefined && kind !== 'desk');
  if (credited.length === 0) return { removed, evidence };
  const people = reading.authors.map(({ name, role }) => ({ name, role: role ?? 'author' }));
  const credit: Credit = {
    kind: people.length > 0 ? 'reporting' : 'agency',
    parties: credited.map(({ id, name, asWritten }) => ({ ...(id !== undefined && { id }), name, asWritten })),
    ...(people.length > 0 && { people }),
    raw,
    placement,
    rule,
  };
  return { removed, credit, evidence };
}

function headAgencyFinding({ party, raw, start, rule }: ReadHeadAgency): Finding {
  return {
    removed: { as: party ? 'credit' : 'byline', start, end: start + raw.length, raw, rule },
    ...(party && { credit: { kind: 'agency', parties: [party], raw, placement: 'head', rule } }),
  };
}

function datelineFinding(text: string, { start, end, rule, confidence }: ReadDateline): Finding {
  const raw = text.slice(start, end).trimEnd();
  const sure = confidence < 1 ? { confidence } : {};
  return { removed: { as: 'dateline', start, end: start + raw.length, raw, rule, ...sure } };
}

/** Words that a partner's file takes out of its bodies, wherever they stand. */
function findStripped(text: string, rules: PartnerRules | undefined): Removed[] {
  const found: Removed[] = [];
  for (const raw of rules?.strip ?? []) {
    for (let start = text.indexOf(raw); start >= 0; start = text.indexOf(raw, start + raw.length)) {
      const end = start + raw.length;
      if (standsAlone(text, start, end)) found.push({ as: 'notice', start, end, raw, rule: 'partner strips it' });
    }
  }
  return found;
}

/** A finding that no rule may take, since the partner's file says so, as a doubt. */
function keptWhole(finding: Finding, rules: PartnerRules | undefined): Finding {
  const { removed } = finding;
  const isKept = rules?.keep?.some(literal => removed.raw.includes(literal)) ?? false;
  return isKept ? { ...finding, removed: { ...removed, rule: 'partner keeps it', confidence: 0 } } : finding;
}
