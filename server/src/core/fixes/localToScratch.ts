// A big local moves off the stack into the one value of a PerCpuArray, which is written afresh where the `let` stood.
// Invariant: offered only where the local is never copied as a whole, because a copy would be on the stack again.
// Deliberately absent: sleepable programs, in which another task may run on the same CPU meanwhile, and functions that macros write.

import type { Fix } from '../engine/finding';
import { inferBody } from '../model/inference';
import { isPlainData, isZeroValid, layoutOf } from '../model/layout';
import { moduleScope, resolveNames } from '../model/names';
import { typeText, type Type } from '../model/types';
import type { Expr } from '../syntax/ast';
import { withoutParens } from '../syntax/visit';
import type { TextEdit } from '../text/edit';
import { finished } from './conversion';
import { divergenceOf } from './divergence';
import { importsFor } from './imports';
import { aboveComments, indentAt, lineStart } from './layoutText';
import type { LocalFacts, LocalUse } from './localUses';
import { letElseStatement } from './lookupText';
import { declarationLine } from './mapDeclaration';
import type { StackFixRequest } from './stackFixes';
import { isUnsafeAt } from './unsafeBlocks';

/** The largest value of a per-CPU map in bytes (PCPU_MIN_UNIT_SIZE). */
const LARGEST_VALUE = 32_768;

/** The fix, or null where the result might not compile, not mean the same, or not shrink the frame. */
export function localToScratch(local: LocalFacts, request: StackFixRequest): Fix | null {
  const { body, files } = request;
  const { item: fn, scope } = body;
  const text = files.text(body.file);
  if (fn.kind !== 'fn' || fn.isConst || body.originOf !== null || typeof text !== 'string') return null;
  if (scope.blocks.length > 0 || scope.unit.ayaNames.length === 0 || request.sleepable) return null;
  if (local.ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure')) return null;
  const { statement, name } = local;
  if (statement.attributes.length > 0 || text.slice(lineStart(text, statement.start), statement.start).trim())
    return null;
  const divergence = divergenceOf(fn, body, text);
  const entryType = entryTypeOf(local, request, text);
  const uses = local.uses.map(viaPointer);
  if (divergence === null || entryType === null || uses.includes(null)) return null;
  const map = freeName(name.text, request);
  const at = itemStart(request, text);
  const imports = importsFor(scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', 'PerCpuArray'], namespace: 'type' },
    ],
    replaced: [],
  });
  const [attribute = 'map', mapType = 'PerCpuArray'] = imports.names;
  const outer = indentAt(text, at);
  const line = declarationLine({
    indent: outer,
    text,
    head: `static ${map}: `,
    mapType,
    entryType,
    entries: '1',
  });
  const indent = indentAt(text, statement.start);
  const lookup = letElseStatement(
    { pattern: `Some(${name.text})`, call: `${map}.get_ptr_mut(0)`, indent },
    { text, divergence },
  );
  const site = { file: body.file, span: statement, ancestors: local.ancestors, scope: local.scope, body };
  const reborrow = isUnsafeAt(site) ? `&mut *${name.text}` : `unsafe { &mut *${name.text} }`;
  const lines = [lookup, `let ${name.text} = ${reborrow};`];
  if (!isUninit(local.value))
    lines.push(`*${name.text} = ${text.slice(local.value.start, local.value.end)};`);
  const end = text.charAt(statement.end - 1) === ';' ? statement.end : statement.end + 1;
  const edits: TextEdit[] = [
    ...imports.edits,
    { span: { start: at, end: at }, newText: `#[${attribute}]\n${outer}${line}\n\n${outer}` },
    { span: { start: statement.start, end }, newText: lines.join(`\n${indent}`) },
    ...uses.flatMap((it) => it ?? []),
  ];
  return {
    title: `Move \`${name.text}\` to PerCpuArray \`${map}\` (one slot per CPU, not cleared between runs)`,
    kind: 'scratch',
    safe: false,
    preferred: false,
    edits: finished([{ path: body.file, edits }], { files }),
  };
}

/** What the use becomes once the name is a `&mut`: nothing, or a dereference. null: it would copy the whole value. */
export function viaPointer({ expr, ancestors }: LocalUse): readonly TextEdit[] | null {
  const parent = ancestors.at(-1);
  if (parent?.kind !== 'expr') return null;
  const dereferenced = [{ span: { start: expr.start, end: expr.start }, newText: '*' }];
  const around = parent.expr;
  switch (around.kind) {
    case 'field':
      return [];
    case 'index':
      return isSame(around.value, expr) ? [] : null;
    case 'methodCall':
      return isSame(around.receiver, expr) && !BY_VALUE.test(around.method.text) ? [] : null;
    case 'borrow':
      return dereferenced;
    case 'macroCall':
      return /^addr_of/.test(around.macro.path.segments.at(-1)?.text ?? '') ? dereferenced : null;
    default:
      return null;
  }
}

/** Methods that take or give the whole value. */
const BY_VALUE = /^(?:clone|to_owned|map|into_|assume_init$|unwrap|try_into|eq$|ne$|cmp$)/;

function isSame(first: Expr, second: Expr): boolean {
  return first.start === second.start && first.end === second.end;
}

/** `MaybeUninit::uninit()`: what was there before is as good. */
function isUninit(value: Expr): boolean {
  const inner = withoutParens(value);
  if (inner.kind !== 'call' || inner.callee.kind !== 'path' || inner.args.length > 0) return false;
  return inner.callee.path.segments.at(-1)?.text === 'uninit';
}

/** Values that the compiler writes where they belong: literals (measured), and memory that is not written at all. */
export function isWrittenInPlace(value: Expr): boolean {
  const inner = withoutParens(value);
  switch (inner.kind) {
    case 'literal':
      return true;
    case 'repeat':
    case 'array':
    case 'struct':
      return true;
    case 'call':
      return isUninit(inner);
    default:
      return false;
  }
}

/** The type as the declaration may spell it at the module's level, or null. */
function entryTypeOf(local: LocalFacts, { body }: StackFixRequest, text: string): string | null {
  if (!isWrittenInPlace(local.value)) return null;
  const type = inferBody(body).typeOfBinding(local.name);
  const layout = layoutOf(type);
  if ('unknown' in layout || layout.size === 0 || layout.size > LARGEST_VALUE || layout.align > 8)
    return null;
  if (!isUninit(local.value) && isZeroValid(type) !== true) return null;
  if (isPlainData(type) !== true) return null;
  const { type: written } = local.statement;
  if (written !== null && written.kind !== 'infer') {
    const spelled = text.slice(written.start, written.end);
    return namesModuleTypes(spelled, body) ? spelled : null;
  }
  const whole = spelling(type);
  if (whole === null || !namesModuleTypes(whole, body)) return null;
  const imported = moduleName('MaybeUninit', body);
  return imported.kind === 'external' && imported.path.at(-1) === 'MaybeUninit'
    ? whole.replaceAll('core::mem::MaybeUninit<', 'MaybeUninit<')
    : whole;
}

function spelling(type: Type): string | null {
  switch (type.kind) {
    case 'int':
    case 'bool':
    case 'char':
      return typeText(type);
    case 'array': {
      const element = spelling(type.element);
      return element === null || type.length === null ? null : `[${element}; ${String(type.length)}]`;
    }
    case 'external': {
      // The prelude has no `MaybeUninit`: its path stands for itself.
      const [inner] = type.args;
      const held = type.path.at(-1) === 'MaybeUninit' && inner !== undefined ? spelling(inner) : null;
      return held === null ? null : `core::mem::MaybeUninit<${held}>`;
    }
    case 'adt':
      return type.args.length === 0 && type.constArgs.length === 0 ? type.item.name.text : null;
    default:
      return null;
  }
}

function moduleName(name: string, { scope }: StackFixRequest['body']): ReturnType<typeof resolveNames> {
  return resolveNames(moduleScope(scope.unit, scope.module), { leading: '', names: [name] }, 'type');
}

/** Every name in the type means the same at the module's level as in the function. */
function namesModuleTypes(spelled: string, { scope }: StackFixRequest['body']): boolean {
  const module = moduleScope(scope.unit, scope.module);
  return [...spelled.matchAll(/(?<![\w:])[A-Za-z_]\w*/g)].every(([name]) => {
    if (/^(?:[ui](?:8|16|32|64|128|size)|bool|char|crate|super|core|self)$/.test(name)) return true;
    const names = { leading: '', names: [name] } as const;
    return ['type', 'value'].some(
      (it) => resolveNames(module, names, it === 'type' ? 'type' : 'value').kind !== 'unknown',
    );
  });
}

function freeName(local: string, { body, statics }: StackFixRequest): string {
  const { scope } = body;
  const taken = new Set(statics().map((it) => it.item.name.text));
  const base = local.toUpperCase().replace(/^_+/, '') || 'SCRATCH';
  const isTaken = (name: string): boolean =>
    taken.has(name) ||
    (['value', 'type'] as const).some(
      (it) => resolveNames(scope, { leading: '', names: [name] }, it).kind !== 'unknown',
    );
  for (let n = 1; ; n++) {
    const name = n === 1 ? base : n === 2 ? `${base}_SCRATCH` : `${base}_SCRATCH_${String(n - 1)}`;
    if (!isTaken(name)) return name;
  }
}

/** Before the module's item that holds the function, its comments and attributes included. */
function itemStart({ body }: StackFixRequest, text: string): number {
  const holder = body.scope.module.items.find(
    ({ item }) => item.start <= body.item.start && body.item.end <= item.end,
  );
  const item = holder?.item ?? body.item;
  const start = Math.min(item.start, ...item.attributes.map((it) => it.start));
  return aboveComments(text, start);
}
