import { loadPhrases } from '../../../config/knowledge.ts';
import type { BylineKnowledge } from '../../../src/core/byline/line.ts';
import { buildOrganizationBook, type Organization } from '../../../src/core/organizations.ts';

const house = (id: string, kind: Organization['kind'], name: string, ...names: string[]): Organization => ({
  id,
  name,
  kind,
  names,
  misprints: [],
});

/** The shipped phrases with a few houses: what the tests of bylines read with. */
export const knowledge: BylineKnowledge = {
  phrases: loadPhrases().byline,
  organizations: buildOrganizationBook([
    house('reuters', 'agency', 'Reuters', 'Reuter'),
    house('ap', 'agency', 'The Associated Press', 'AP', 'Associated Press'),
    house('afp', 'agency', 'Agence France-Presse', 'AFP'),
    house('xinhua', 'agency', 'Xinhua', 'Xinhua News Agency', '新华社'),
    house('rss', 'agency', 'RSS'),
    house('sana', 'agency', 'SANA'),
    house('ansa', 'agency', 'ANSA'),
    house('yonhap', 'agency', 'Yonhap', '연합뉴스'),
    house('cnn', 'broadcaster', 'CNN'),
    house('peoples-daily', 'paper', "People's Daily", '人民日报'),
    house('dawn', 'paper', 'Dawn'),
    house('daily-mail', 'paper', 'The Daily Mail'),
  ]),
};
