import { loadGazetteer, loadPhrases } from '../../../config/knowledge.ts';
import type { DatelineKnowledge } from '../../../src/core/dateline/dateline-knowledge.ts';
import { buildOrganizationBook } from '../../../src/core/organizations.ts';

const AGENCIES: readonly [name: string, ...others: string[]][] = [
  ['Reuters', 'Reuter', 'رويترز', 'ロイター'],
  ['AP', 'Associated Press'],
  ['AFP', 'Agence France-Presse', 'أ ف ب'],
  ['APP', 'Associated Press of Pakistan'],
  ['ANI'],
  ['SANA', 'سانا'],
  ['WAFA', 'وفا'],
  ['China News Service', '中新网'],
  ['PTI', 'Press Trust of India', 'भाषा'],
  ['PPI'],
  ['dpa'],
  ['EFE'],
  ['ANSA'],
  ['Anadolu', 'AA', 'الأناضول'],
  ['TASS', 'ТАСС'],
  ['Interfax', 'INTERFAX.RU'],
  ['RIA Novosti', 'РИА Новости'],
  ['Xinhua', 'Xinhua News Agency', '新华社'],
  ['CNA', '中央社'],
  ['Kyodo', '共同'],
  ['Yonhap', '연합뉴스'],
  ['STT'],
  ['SPA'],
  ['UPI'],
  ['Adnkronos'],
  ['epd'],
  ['ČTK'],
  ['CGTN'],
  ['The Canadian Press', 'Canadian Press', 'CP'],
];

/** The shipped gazetteer and phrases, and the agencies that these tests name. */
export const knowledge: DatelineKnowledge = {
  gazetteer: loadGazetteer(),
  phrases: loadPhrases().dateline,
  organizations: buildOrganizationBook(
    AGENCIES.map(([name, ...names]) => ({
      id: name.toLowerCase().replace(/[^a-z]+/g, '-'),
      name,
      kind: 'agency',
      names,
      misprints: [],
    })),
  ),
};
