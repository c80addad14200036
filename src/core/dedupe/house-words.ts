/** What houses write differently, and the words that say little. Spelling rules are in `words.ts`; these are whole words. */

/** Left out of the comparison: units that stand before or after a figure, and the days that each paper sets anew. */
export const LEFT_OUT =
  'pct percent per cent cents ct cts dlr dlrs dollar dollars stg sterling pound pounds and mr mrs ms ' +
  'today yesterday tomorrow monday tuesday wednesday thursday friday saturday sunday';

/** The first of a line stands for the rest. */
export const SAME_WORDS = [
  'million mln mlns mn',
  'billion bln bn',
  'trillion tln trn tn',
  'january jan',
  'february feb',
  'march mar',
  'april apr',
  'june jun',
  'july jul',
  'august aug',
  'september sept sep',
  'october oct',
  'november nov',
  'december dec',
  'company co',
  'corporation corp',
  'incorporated inc',
  'limited ltd',
  'government govt',
  'department dept',
  'versus vs',
  'aluminum aluminium',
  'check cheque',
  'tire tyre',
  'plow plough',
  'gray grey',
  'toward towards',
  'among amongst',
  'while whilst',
  'mold mould',
  'skeptical sceptical',
  'story storey',
];

/** Two, three …: most houses spell small figures, wires set digits. "One" is as often no figure. */
export const SPELLED_FIGURES = 'two three four five six seven eight nine ten eleven twelve';

/** Glued to a figure: "50m". */
export const AFTER_A_FIGURE = [
  ['m', 'million'],
  ['b', 'billion'],
] as const;

/** The commonest words of the languages of most partners. */
export const FUNCTION_WORDS =
  'the of to in a an for on that by with is was at as from it its be has have had not are were which will would or this ' +
  'but he his they their she her said says been also more than after about one up who no could may if some there we i ' +
  'over out into when other between under before during through because ' +
  'der die das und ist den von zu mit sich des auf für nicht ein eine einer dem als auch es an werden aus er hat dass sie nach bei ' +
  'le la les et est des du en un une que qui dans pour pas sur au aux par plus ce il elle ont avec son sa ses été ' +
  'el los las y del se por con para una su lo como más pero sus al fue ha entre desde ' +
  'il di che è e per non sono della dei alla nel anche ' +
  'o os um uma não na no da do dos das com mais foi ' +
  'het een van op te zijn voor niet met aan ook ' +
  'och att det som på är av för till den med ' +
  'и в на с по не что к из за от о';
