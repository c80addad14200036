import { describe, expect, it } from 'vitest';
import type { DatelineFacts } from '../../../src/core/dateline/dateline-knowledge.ts';
import { readDateline } from '../../../src/core/dateline/read-dateline.ts';
import { knowledge } from './knowledge.ts';

const none = (text: string, facts: DatelineFacts = {}) =>
  expect(readDateline({ text, knowledge, facts }, 0)).toBeNull();

it('a point closes a dateline in languages that set it so, not in English', () => {
  expect(readDateline({ text: 'Paris. Die Stadt', knowledge, facts: { language: 'de' } }, 0)).not.toBeNull();
  none('Paris. The city of light.', { language: 'en' });
});

it('leaves a second story’s dateline in a digest alone', () => {
  none('The first story ends here.\nPARIS: The second begins.');
});

describe('what a dateline resolves to', () => {
  const place = (text: string, facts: DatelineFacts = {}) => {
    const { city, region, country } = readDateline({ text, knowledge, facts }, 0)?.dateline ?? {};
    return [city, region, country];
  };

  it('settles a name by the printed region', () => {
    expect(place('PARIS, Texas: A barn burned.')).toEqual(['Paris', 'Texas', 'US']);
    expect(place('CAIRO/GAZA STRIP (AP) - It rained.')).toEqual(['Cairo', 'Cairo', 'EG']);
    expect(place('MARYLAND, US: The team won.')).toEqual([undefined, 'Maryland', 'US']);
    expect(place('PORTLAND, Maine (AP) - It snowed.')).toEqual(['Portland', 'Maine', 'US']);
  });
  it('settles a name by the partner’s country where the town there is not tiny', () => {
    expect(place('HYDERABAD: Rain fell.', { country: 'PK' })).toEqual(['Hyderabad', 'Sindh', 'PK']);
    expect(place('HYDERABAD: Rain fell.', { country: 'IN' })).toEqual(['Hyderabad', 'Telangana', 'IN']);
    expect(place('LONDON: Rain fell.', { country: 'CA' })[2]).toBe('GB');
  });
  it('settles a name by population where nothing else does', () => {
    expect(place('MILAN: It rained.')).toEqual(['Milan', 'Lombardy', 'IT']);
  });
  it('knows exonyms, old names and other scripts', () => {
    expect(place('【ワシントン共同】米大統領は。')[0]).toBe('Washington');
    expect(place('NUEVA YORK (EFE) - Llovió.')[0]).toBe('New York');
    expect(place('DUESSELDORF, March 5 (Reuter) - It rained.')[0]).toBe('Düsseldorf');
    expect(place('KIEV (AP) - It rained.')[0]).toBe('Kyiv');
    expect(place('BOMBAY: It rained.')[0]).toBe('Mumbai');
    expect(place('Frankfurt (dpa) - Es regnete.').slice(0, 3)).toEqual(['Frankfurt', 'Hesse', 'DE']);
    expect(place('МОСКВА, 3 ноя — РИА Новости. Шел дождь.')[2]).toBe('RU');
  });
  it('gives each place of several, with coordinates', () => {
    const places = readDateline({ text: 'KARACHI/SUKKUR: Rain fell.', knowledge, facts: {} }, 0)?.dateline.places;
    expect(places?.map(({ city }) => city)).toEqual(['Karachi', 'Sukkur']);
    expect(places?.[0]?.latitude).toBeCloseTo(24.9, 0);
  });
  it('takes the year from the item’s date', () => {
    const date = (published: string) =>
      readDateline({ text: 'LONDON, Dec 31 (Reuters) - X.', knowledge, facts: { published } }, 0)?.dateline.date;
    expect(date('2025-01-02T08:00:00Z')).toBe('2024-12-31');
    expect(date('1970-01-01T00:00:00Z')).toBe('--12-31');
  });
});
