// `#[map]` or `#[btf_map]` where it is missing.

import type { FileStore } from '../crates/fileStore';
import type { Fix } from '../engine/finding';
import type { StaticFacts } from '../model/statics';
import { importsFor } from './imports';
import { indentAt, withLineEndsOf } from './layoutText';

/** The map loads as what it was meant to be; nothing that worked before changes. */
export function addMapAttribute({ item, scope, file, map }: StaticFacts, files: FileStore): Fix {
  const text = files.text(file) ?? '';
  const macro = map?.flavour === 'btf' ? 'btf_map' : 'map';
  const imports = importsFor(scope, text, {
    requests: [{ path: ['macros', macro], namespace: 'macro' }],
    replaced: [],
  });
  const attribute = {
    span: { start: item.keyword, end: item.keyword },
    newText: `#[${imports.names[0] ?? macro}]\n${indentAt(text, item.start)}`,
  };
  return {
    title: `Add \`#[${macro}]\` to \`${item.name.text}\``,
    kind: 'map-attribute',
    safe: true,
    preferred: true,
    edits: [{ path: file, edits: withLineEndsOf(text, [...imports.edits, attribute]) }],
  };
}
