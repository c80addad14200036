import { z } from 'zod';
import type { Organization } from '../src/core/organizations.ts';
import { dataFile, readYamlFile } from './yaml-file.ts';

const ORGANIZATIONS = z.array(
  z.strictObject({
    id: z.string().regex(/^[a-z0-9]+(-[a-z0-9]+)*$/, { error: 'expected lower case, digits and hyphens' }),
    name: z.string().min(1),
    kind: z.enum(['agency', 'paper', 'broadcaster', 'syndicate', 'organization', 'desk']),
    country: z.string().length(2).optional(),
    names: z.array(z.string().min(1)).default([]),
    misprints: z.array(z.string().min(1)).default([]),
  }),
);

/** The rows of `organizations.yaml`. Throws `data-file-wrong`, naming file and key. */
export function loadOrganizations(file: string = dataFile('organizations.yaml')): readonly Organization[] {
  return readYamlFile(file, ORGANIZATIONS, 'data-file-wrong');
}
