// `#[map]` or `#[btf_map]` where it is missing.

import type { Fix } from '../engine/finding';
import type { StaticFacts } from '../model/statics';
import { textOf, type ConversionContext } from './conversion';
import { importsFor } from './imports';
import { indentAt, withLineEndsOf } from './layoutText';
import { mapNameLiteral } from './mapName';

/** The map loads as what it was meant to be; nothing that worked before changes. */
export function addMapAttribute(facts: StaticFacts, context: ConversionContext): Fix {
  const { item, scope, file, map } = facts;
  const text = textOf(file, context);
  const macro = map?.flavour === 'btf' ? 'btf_map' : 'map';
  const imports = importsFor(scope, text, {
    requests: [{ path: ['macros', macro], namespace: 'macro' }],
    replaced: [],
  });
  const exported = mapNameLiteral(facts, context);
  const argument = exported === null ? '' : `(name = ${exported})`;
  const attribute = {
    span: { start: item.keyword, end: item.keyword },
    newText: `#[${imports.names[0] ?? macro}${argument}]\n${indentAt(text, item.start)}`,
  };
  return {
    title: `Add \`#[${macro}]\` to \`${item.name.text}\``,
    kind: 'map-attribute',
    safe: true,
    preferred: true,
    edits: [{ path: file, edits: withLineEndsOf(text, [...imports.edits, attribute]) }],
  };
}
