import { expect, test } from 'vitest';
import { nameCase } from '../../../src/core/text/words.ts';

const MAC = new Set(['donald']);

test.each([
  ['JOANNA MARSH', 'Joanna Marsh'],
  ['LISA MCDONALD', 'Lisa McDonald'],
  ['IAN MACDONALD', 'Ian MacDonald'],
  ['TOM MACKEY', 'Tom Mackey'],
  ["SEAN O'HARA", "Sean O'Hara"],
  ['SEAN O’HARA', 'Sean O’Hara'],
  ["GABRIELE D'ANNUNZIO", "Gabriele D'Annunzio"],
  ['LUIS DE LA CRUZ', 'Luis de la Cruz'],
  ['URSULA VON DER HEIDE', 'Ursula von der Heide'],
  ['VINCENT VAN DAM', 'Vincent van Dam'],
  ['BASHAR AL-ALI', 'Bashar al-Ali'],
  ['MARY-ANN SMITH-JONES', 'Mary-Ann Smith-Jones'],
  ['J.K. ODELL', 'J.K. Odell'],
  ['JK ODELL', 'JK Odell'],
  ['JAMES ODELL III', 'James Odell III'],
  ['ÉLODIE GÜNTHER', 'Élodie Günther'],
  ['ИВАН ПЕТРОВ', 'Иван Петров'],
  ['joanna marsh', 'Joanna Marsh'],
  ['LUCY de la CRUZ', 'Lucy de la Cruz'],
  ['IAN McKAY, Jr.', 'Ian McKay, Jr.'],
  ['DR. IAN PHELPS', 'Dr. Ian Phelps'],
])('%s in name case is %s', (printed, expected) => {
  expect(nameCase(printed, MAC)).toBe(expected);
});

test.each(['Joanna Marsh', 'danah boyd-Smith', 'Chokri GHARIB', 'Tom DiCarlo', '张三丰', 'محمد'])(
  '%s stays as printed',
  name => {
    expect(nameCase(name, MAC)).toBe(name);
  },
);
