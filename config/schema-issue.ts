import type { z } from 'zod';

/** What a schema found wrong, to follow a file's name: which key, and what was expected there. */
export function issueInWords(issue: z.core.$ZodIssue | undefined): string {
  const key = issue?.path.join('.') ?? '';
  if (issue?.code === 'unrecognized_keys') {
    const names = issue.keys.map(name => `"${name}"`).join(', ');
    return `has the key ${names}${key && ` under "${key}"`}, which is not known`;
  }
  if (key === '') return 'does not hold keys with their values';
  const { message = '' } = issue ?? {};
  // The schema library's own words; an error that a schema gives stands as it is.
  if (issue?.code === 'invalid_type' && message.startsWith('Invalid input')) {
    if (message.endsWith('received undefined')) return `has no "${key}"`;
    return `is wrong at "${key}": expected ${EXPECTED[issue.expected] ?? issue.expected}`;
  }
  if (issue?.code === 'too_small' && message.startsWith('Too small')) return `is wrong at "${key}": it is empty`;
  return `is wrong at "${key}": ${message}`;
}

const EXPECTED: Readonly<Record<string, string>> = {
  string: 'a text, in quotes where it looks like a number or a date',
  object: 'keys with their values',
  array: 'a list',
  boolean: 'true or false',
  number: 'a number',
};
