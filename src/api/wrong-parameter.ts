import type { FastifyError, FastifyRequest } from 'fastify';

/** What is wrong with a request's parameter, as a sentence: its name, what was expected, what it holds. */
export function wrongParameter(error: FastifyError, request: FastifyRequest): string {
  const [first] = error.validation ?? [];
  if (first === undefined) return `${error.message}.`;
  const name = first.instancePath.split('/')[1] ?? '';
  const given = { ...(request.query as object), ...(request.params as object) } as Readonly<Record<string, unknown>>;
  const expected = EXPECTED[first.keyword]?.(first.params as Facts) ?? first.message ?? 'something else';
  return `${name} must be ${expected}, but is ${short(JSON.stringify(given[name]))}.`;
}

type Facts = Readonly<Record<string, unknown>>;

const TYPES: Readonly<Record<string, string>> = {
  integer: 'a whole number',
  boolean: 'true or false',
  string: 'a text',
};

const EXPECTED: Readonly<Record<string, (facts: Facts) => string>> = {
  type: ({ type }) => TYPES[String(type)] ?? String(type),
  minimum: ({ limit }) => `at least ${limit}`,
  maximum: ({ limit }) => `at most ${limit}`,
  enum: ({ allowedValues }) => (allowedValues as readonly string[]).join(' or '),
  maxLength: ({ limit }) => `at most ${limit} characters long`,
  pattern: () => 'lower-case letters, digits and hyphens',
};

function short(value: string | undefined): string {
  return value === undefined ? 'missing' : value.length > 60 ? `${value.slice(0, 60)}…` : value;
}
