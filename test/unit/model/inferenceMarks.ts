// Rust in which comments mark expected types, for tests of inference:
//
//     let total = 1 + n;
//       //^^^^^ u64
//
// The carets stand below what is asked about: a name that a pattern binds, or a whole expression. `=> path` asks for a callee.

import assert from 'node:assert/strict';
import type { Expr, Name } from '../../../server/src/core/syntax/ast';
import { bindingsIn, patternsOf } from '../../../server/src/core/syntax/visit';
import { bodiesOf, walkBody, type Body } from '../../../server/src/core/model/bodies';
import { inferBody, type BodyTypes, type Callee } from '../../../server/src/core/model/inference';
import { typeText } from '../../../server/src/core/model/types';
import { rustScope } from './rustScope';
import type { Files } from '../crates/project';

interface Mark {
  readonly start: number; // in the file
  readonly end: number;
  readonly expected: string;
}

/** Compares all marked types of `text`, which stands in a crate root. */
export function checkMarks(text: string, more: Files = {}): void {
  const { scope } = rustScope(text, more);
  const prefix = '#![no_std]\n#![no_main]\n'.length;
  const marks = marksIn(text).map((it) => ({ ...it, start: it.start + prefix, end: it.end + prefix }));
  assert.ok(marks.length > 0, 'nothing is marked');
  const found = new Map<string, string>();
  for (const body of bodiesOf(scope.unit)) collect(body, found);
  const actual = marks.map((it) => `${label(text, it, prefix)}: ${answerFor(found, it)}`);
  const expected = marks.map((it) => `${label(text, it, prefix)}: ${it.expected}`);
  assert.deepEqual(actual, expected);
}

function label(text: string, mark: Mark, prefix: number): string {
  const before = text.slice(0, mark.start - prefix);
  return `line ${String(before.split('\n').length)} ${text.slice(mark.start - prefix, mark.end - prefix)}`;
}

function answerFor(found: ReadonlyMap<string, string>, mark: Mark): string {
  const kind = mark.expected.startsWith('=>') ? 'callee' : 'type';
  return found.get(`${kind} ${String(mark.start)} ${String(mark.end)}`) ?? 'nothing stands here';
}

function marksIn(text: string): readonly Mark[] {
  const lines = text.split('\n');
  const marks: Mark[] = [];
  let codeStart = 0;
  let offset = 0;
  for (const line of lines) {
    const match = /^(\s*\/\/\s*)(\^+) (.*)$/.exec(line);
    if (match === null) codeStart = offset;
    else {
      const column = (match[1] ?? '').length;
      marks.push({
        start: codeStart + column,
        end: codeStart + column + (match[2] ?? '').length,
        expected: (match[3] ?? '').trim(),
      });
    }
    offset += line.length + 1;
  }
  return marks;
}

function collect(body: Body, found: Map<string, string>): void {
  const types = inferBody(body);
  const name = (it: Name): void => {
    found.set(`type ${String(it.start)} ${String(it.end)}`, typeText(types.typeOfBinding(it)));
  };
  if (body.item.kind === 'fn') for (const it of body.item.parameters) bindingsIn(it.pattern).forEach(name);
  walkBody(body, ({ expr }) => {
    const at = `${String(expr.start)} ${String(expr.end)}`;
    if (!found.has(`type ${at}`)) found.set(`type ${at}`, typeText(types.typeOf(expr)));
    if (expr.kind === 'call' || expr.kind === 'methodCall')
      found.set(`callee ${at}`, calleeText(types, expr));
    for (const pattern of patternsOf(expr)) bindingsIn(pattern).forEach(name);
  });
}

function calleeText(types: BodyTypes, expr: Expr): string {
  const callee: Callee = types.calleeOf(expr);
  switch (callee.kind) {
    case 'function': {
      const generics = [...callee.substitution.types].map(([name, type]) => `${name} = ${typeText(type)}`);
      const owner =
        callee.owner?.kind === 'impl' && callee.substitution.self !== null
          ? `${typeText(callee.substitution.self)}::`
          : callee.owner?.kind === 'trait'
            ? `${callee.owner.name.text}::`
            : '';
      return `=> ${owner}${callee.fn.name.text}${generics.length === 0 ? '' : ` where ${generics.join(', ')}`}`;
    }
    case 'external':
    case 'constructor':
      return `=> ${callee.path.join('::')}`;
    case 'closure':
    case 'unknown':
      return `=> ${callee.kind}`;
  }
}
