// The edit behind "Allow `rule` here": a comment above the finding's line, or one more rule in the comment that already is there.

import type { TextDocument } from 'vscode-languageserver-textdocument';
import type { FileEdits, Finding } from '../core/index';

/** The edit that makes the rule silent on the finding's line, with a place for the reason. */
export function allowHere(finding: Finding, text: TextDocument): FileEdits {
  const { line } = text.positionAt(finding.span.start);
  const own = lineText(text, line);
  const there = allowIn(own, line, TRAILING) ?? allowAbove(text, line);
  if (there !== null) return insert(finding.path, text.offsetAt(there), `${there.separator}${finding.rule}`);
  const indent = /^[ \t]*/.exec(own)?.[0] ?? '';
  const comment = `${indent}// aya: allow(${finding.rule}): reason${lineEnd(text)}`;
  return insert(finding.path, text.offsetAt({ line, character: 0 }), comment);
}

const ABOVE = /^\s*\/\/\s*aya:\s*allow\(([^)]*)/;
const TRAILING = /^.*?\/\/\s*aya:\s*allow\(([^)]*)/;

/** In the comments above: attributes, other comments and empty lines between it and the code do not keep it from the code. */
function allowAbove(text: TextDocument, line: number) {
  for (let above = line - 1; above >= 0; above--) {
    const content = lineText(text, above);
    const allow = allowIn(content, above, ABOVE);
    if (allow !== null) return allow;
    if (!/^\s*(?:$|\/\/|#\[.*\]\s*$)/.test(content)) return null;
  }
  return null;
}

/** Where one more rule goes in the allow comment of a line, or null. */
function allowIn(text: string, line: number, comment: RegExp) {
  const allow = comment.exec(text);
  if (allow === null) return null;
  const separator = (allow[1] ?? '').trim() === '' ? '' : ', ';
  return { line, character: allow[0].trimEnd().length, separator };
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
