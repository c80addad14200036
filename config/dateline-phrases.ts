import { z } from 'zod';
import { buildDatelinePhrases } from '../src/core/dateline/phrases.ts';

/** A list written on one line, commas between. */
const LIST = z.string().transform(line =>
  line
    .split(',')
    .map(word => word.trim())
    .filter(word => word !== ''),
);

/** The `dateline:` section of `config/phrases.yaml`, made ready to ask; what each list means stands at `DatelinePhrases`. */
export const datelinePhrasesSchema = z
  .strictObject({
    days: z.array(LIST).length(9, 'expected nine lines, the first to the ninth'),
    weekdays: LIST,
    otherMonths: LIST,
    dateFiller: LIST,
    leads: LIST,
    labels: LIST,
    speakers: LIST,
    near: LIST,
    and: LIST,
    file: LIST,
    where: LIST,
  })
  .transform(buildDatelinePhrases);
