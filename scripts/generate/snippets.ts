// Makes snippets/aya.code-snippets: one snippet for every map type and program macro of the data tables, and the hand-written rest.
// Invariant: what a snippet declares (types, constructor, attribute, context, return type) comes from the tables, so it cannot drift.
// Bodies are version-neutral where Aya allows it, formatted as rustfmt leaves them, and never unwrap.
// Deliberately absent: writing the file and comparing it (scripts/generate.ts).

import type { GeneratedFile } from './generatedFile';
import { mapSnippets } from './mapSnippets';
import { programSnippets } from './programSnippets';
import { importLine, type Snippet } from './snippet';
import { statementSnippets } from './statementSnippets';
import { utilitySnippets } from './utilitySnippets';

/** The snippet file, as it must lie in the repository. */
export function generateSnippets(): GeneratedFile {
  const entries = allSnippets().map((snippet) => [
    snippet.title,
    {
      scope: 'rust',
      prefix: snippet.prefix,
      description: `${snippet.what} ${importLine(snippet.imports)}`.trim(),
      body: snippet.body,
    },
  ]);
  const text = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
  return { path: 'snippets/aya.code-snippets', text };
}

/** All snippets with what their bodies need, for the tests that compile them. */
export function allSnippets(): readonly Snippet[] {
  return [...mapSnippets(), ...programSnippets(), ...utilitySnippets(), ...statementSnippets()];
}
