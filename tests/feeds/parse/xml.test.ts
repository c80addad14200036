import { expect, test } from 'vitest';
import { DEFAULT_CAPS } from '../../../src/feeds/parse/caps.ts';
import { prepareXml } from '../../../src/feeds/parse/xml-text.ts';
import { type Element, isElement, readXmlTree, type XmlTree } from '../../../src/feeds/parse/xml-tree.ts';

/** Elements as lists of their name, attributes where they have some, and contents. */
type Shape = readonly (string | Readonly<Record<string, string>> | Shape)[];

const shape = ({ name, attribs, children }: Element): Shape => [
  name,
  ...(Object.keys(attribs).length > 0 ? [{ ...attribs }] : []),
  ...children.map(child => {
    if (isElement(child)) return shape(child);
    return 'data' in child
      ? child.data
      : 'children' in child
        ? child.children.map(inner => ('data' in inner ? inner.data : '')).join('')
        : '';
  }),
];
const tree = (text: string): XmlTree => readXmlTree(prepareXml(text, DEFAULT_CAPS, () => {}));
const read = (text: string): Shape => tree(text).roots.map(shape);

test.each<[string, string, Shape]>([
  ['right behind a tag', '<a><![CDATA[1 < 2 &amp;]]></a>', [['a', '1 < 2 &amp;']]],
  ['one behind the other', '<a><![CDATA[1]]><![CDATA[2]]></a>', [['a', '1', '2']]],
  ['behind white space', '<a>\n<![CDATA[1]]>\n</a><b/>', [['a', '\n', '1', '\n'], ['b']]],
  [
    'among words and tags',
    '<a>x &amp; <![CDATA[<b>]]> y<c d="1">z</c></a>',
    [['a', 'x & ', '<b>', ' y', ['c', { d: '1' }, 'z']]],
  ],
  ['empty', '<a><![CDATA[]]></a>', [['a', '']]],
  ['in a comment', '<a><!-- <![CDATA[ --><b>1</b><!-- ]]> --></a>', [['a', ['b', '1']]]],
  ['in an attribute', '<a b="<![CDATA[1]]>">2</a>', [['a', { b: '<![CDATA[1]]>' }, '2']]],
  ['in an instruction', '<a><?x <![CDATA[?>1<![CDATA[2]]></a>', [['a', '1', '2']]],
  ['behind a tag that lacks its last sign', '<a><b>1</b<c><![CDATA[2]]></c></a>', [['a', ['b', '1'], ['c', '2']]]],
  ['without an end', '<a><b>1</b><![CDATA[2</a>', [['a', ['b', '1'], '2</a>']]],
])('reads a CDATA section %s', (_, text, expected) => {
  expect(read(text)).toEqual(expected);
});

test('tells which elements were open where the document ends in or behind a section', () => {
  const open = (text: string): string[] => [...tree(text).cut].map(({ name }) => name);
  expect(open('<a><b><![CDATA[1]]></b><c><![CDATA[2]]>')).toEqual(['a', 'c']);
  expect(open('<a><b><![CDATA[1]]></b></a>')).toEqual([]);
});
