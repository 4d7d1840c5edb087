// The edit behind "Allow `rule` here": a comment above the finding's line, or one more rule in the comment that already is there.

import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileEdits, Finding } from '../core/index';

/** The edit that makes the rule silent on the finding's line, with a place for the reason. */
export function allowHere(finding: Finding, text: TextDocument): FileEdits {
  const { line } = text.positionAt(finding.span.start);
  const above = line === 0 ? '' : lineText(text, line - 1);
  const allow = /^\s*\/\/\s*aya:\s*allow\(([^)]*)/.exec(above);
  if (allow !== null) {
    const offset = text.offsetAt({ line: line - 1, character: allow[0].trimEnd().length });
    const separator = (allow[1] ?? '').trim() === '' ? '' : ', ';
    return insert(finding.path, offset, `${separator}${finding.rule}`);
  }
  const own = lineText(text, line);
  const indent = /^[ \t]*/.exec(own)?.[0] ?? '';
  const comment = `${indent}// aya: allow(${finding.rule}): reason${lineEnd(text)}`;
  return insert(finding.path, text.offsetAt({ line, character: 0 }), comment);
}

function insert(path: string, offset: number, newText: string): FileEdits {
  return { path, edits: [{ span: { start: offset, end: offset }, newText }] };
}

function lineText(text: TextDocument, line: number): string {
  return text
    .getText({ start: { line, character: 0 }, end: { line: line + 1, character: 0 } })
    .replace(/[\r\n]+$/, '');
}

/** How the document ends its lines. */
function lineEnd(text: TextDocument): string {
  return /\r\n|\n|\r/.exec(text.getText())?.[0] ?? '\n';
}
