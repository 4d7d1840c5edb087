// A table that is indexed by a pid, an address or a flow becomes a hash map: get, else insert.
// Only where every use adds to, or stores into, one element in a statement of its own, and the key's type is plain to see.

import { layoutOf } from '../model/layout';
import type { StaticFacts } from '../model/statics';
import type { UseSite } from '../model/uses';
import type { Expr, TypeRef } from '../syntax/ast';
import type { FileEdits, TextEdit } from '../text/edit';
import { importsFor } from './imports';
import { freePointerName, identifiersIn, indentUnit, indentAt, lineEnd, lineStart } from './layoutText';
import { mapNameLiteral } from './mapName';
import { finished, type ConversionContext } from './conversion';
import { usedByHost } from './usedByHost';

export interface HashMapConversion {
  readonly kind: 'HashMap' | 'LruHashMap';
  readonly edits: readonly FileEdits[];
}

const KEY_NAME = /(?:pid|tgid|tid|uid|gid|key|addr|ip|port|flow|hash|id|fd|inode|ino|cookie|netns)\w*$/i;

/** The edits, or null where the static is no such table. */
export function convertToHashMap(facts: StaticFacts, context: ConversionContext): HashMapConversion | null {
  const { files } = context;
  const { item, type, scope, file, uses } = facts;
  if (facts.nature !== 'static mut' || facts.unclear || type.kind !== 'array' || type.element.kind !== 'int')
    return null;
  if (
    item.type.kind !== 'array' ||
    item.value === null ||
    facts.initial !== 'zero' ||
    uses.sites.length === 0 ||
    usedByHost(facts, context) !== null
  )
    return null;
  if (facts.local || 'unknown' in layoutOf(type.element) || scope.unit.ayaNames.length === 0) return null;
  const rewritten = uses.sites.map((site) => rewriteUse(site, files.text(site.file) ?? ''));
  const keyTypes = new Set(rewritten.map((it) => it?.keyType));
  const [keyType] = keyTypes;
  if (keyTypes.size !== 1 || keyType === undefined) return null;
  const byFile = new Map<string, TextEdit[]>();
  uses.sites.forEach((site, index) => {
    byFile.set(site.file, [...(byFile.get(site.file) ?? []), ...(rewritten[index]?.edits ?? [])]);
  });
  const text = files.text(file) ?? '';
  const kind = rewritten.some((it) => it?.folded === true) ? 'LruHashMap' : 'HashMap';
  const imports = importsFor(scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', kind], namespace: 'type' },
    ],
    replaced: (byFile.get(file) ?? []).map((it) => it.span),
  });
  const [map = 'map', mapType = kind] = imports.names;
  const exported = mapNameLiteral(facts, context);
  const attribute = exported === null ? `#[${map}]` : `#[${map}(name = ${exported})]`;
  const length = text.slice(item.type.length.start, item.type.length.end);
  const entries = item.type.length.kind === 'literal' ? length.replace(/_?usize$/, '') : `${length} as u32`;
  const element = text.slice(item.type.element.start, item.type.element.end);
  const mut = /\bmut\s+/.exec(text.slice(item.keyword, item.name.start));
  const mutStart = item.keyword + (mut?.index ?? 0);
  const declaration: TextEdit[] = [
    {
      span: { start: item.keyword, end: item.keyword },
      newText: `${attribute}\n${indentAt(text, item.start)}`,
    },
    { span: { start: mutStart, end: mutStart + (mut?.[0].length ?? 0) }, newText: '' },
    { span: { start: item.type.start, end: item.type.end }, newText: `${mapType}<${keyType}, ${element}>` },
    {
      span: { start: item.value.start, end: item.value.end },
      newText: `${mapType}::with_max_entries(${entries}, 0)`,
    },
  ];
  byFile.set(file, [...(byFile.get(file) ?? []), ...declaration, ...imports.edits]);
  return {
    kind,
    edits: finished(
      [...byFile].map(([path, edits]) => ({ path, edits })),
      context,
    ),
  };
}

interface KeyedUse {
  readonly keyType: string;
  /** The index was folded into the table's size: entries must be allowed to fall out. */
  readonly folded: boolean;
  readonly edits: readonly TextEdit[];
}

function rewriteUse(site: UseSite, text: string): KeyedUse | null {
  const [statement, change, element] = [-3, -2, -1].map((it) => site.ancestors.at(it));
  if (
    statement?.kind !== 'statement' ||
    change?.kind !== 'expr' ||
    element?.kind !== 'expr' ||
    element.expr.kind !== 'index'
  )
    return null;
  const update = change.expr;
  if (update.kind !== 'compoundAssign' && update.kind !== 'assign') return null;
  if (update.left !== element.expr || (update.kind === 'compoundAssign' && update.operator !== '+='))
    return null;
  const key = keyOf(element.expr.index);
  const keyType = key === null ? null : keyTypeOf(key.expr, site);
  if (key === null || keyType === null || statement.statement.kind !== 'expr') return null;
  const { start, end } = statement.statement;
  if (
    text.slice(lineStart(text, start), start).trim() !== '' ||
    text.slice(end, lineEnd(text, end)).trim() !== ''
  )
    return null;
  if (text.slice(start, end).includes('\n')) return null;
  const indent = indentAt(text, start);
  const unit = indentUnit(text);
  const taken = identifiersIn(text, site.body.item);
  const keyName = freePointerName('key', (it) => taken.has(it));
  const valueName = freePointerName('value', (it) => taken.has(it));
  const name = text.slice(site.span.start, site.span.end);
  const keyText = text.slice(key.expr.start, key.expr.end);
  const value = text.slice(update.right.start, update.right.end);
  const operator = update.kind === 'assign' ? '=' : update.operator;
  const lines =
    update.kind === 'assign'
      ? [`let ${keyName} = ${keyText};`, `let _ = ${name}.insert(&${keyName}, &${value}, 0);`]
      : [
          `let ${keyName} = ${keyText};`,
          `if let Some(${valueName}) = ${name}.get_ptr_mut(&${keyName}) {`,
          `${unit}*${valueName} ${operator} ${value};`,
          '} else {',
          `${unit}let _ = ${name}.insert(&${keyName}, &${reference(value)}, 0);`,
          '}',
        ];
  return {
    keyType,
    folded: key.folded,
    edits: [{ span: { start, end }, newText: lines.join(`\n${indent}`) }],
  };
}

function reference(value: string): string {
  return /^[\w.]+$/.test(value) ? value : `(${value})`;
}

/** The key inside of an index: `(pid % 1024) as usize` is keyed by `pid`. */
function keyOf(index: Expr): { readonly expr: Expr; readonly folded: boolean } | null {
  switch (index.kind) {
    case 'paren':
      return keyOf(index.inner);
    case 'cast':
      return keyOf(index.value);
    case 'binary': {
      if (index.operator !== '%' && index.operator !== '&') return null;
      const inner = keyOf(index.left);
      return inner === null ? null : { ...inner, folded: true };
    }
    case 'path':
    case 'field':
      return KEY_NAME.test(lastName(index)) ? { expr: index, folded: false } : null;
    case 'methodCall':
      return index.args.length === 0 && KEY_NAME.test(index.method.text)
        ? { expr: index, folded: false }
        : null;
    default:
      return null;
  }
}

function lastName(expr: Expr): string {
  if (expr.kind === 'path') return expr.path.segments.at(-1)?.text ?? '';
  return expr.kind === 'field' ? expr.field.text : '';
}

/** Type of the key: that of the parameter or local it names, or what Aya's own methods return. */
function keyTypeOf(key: Expr, { ancestors, body }: UseSite): string | null {
  if (key.kind === 'methodCall') return /^(?:pid|tgid|uid|gid)$/.test(key.method.text) ? 'u32' : null;
  if (key.kind !== 'path' || key.path.segments.length !== 1) return null;
  const name = key.path.segments[0]?.text ?? '';
  const lets = ancestors.flatMap((it) => (it.kind === 'statement' ? it.block.statements : []));
  for (const statement of lets.filter((it) => it.kind === 'let')) {
    if (statement.pattern.kind !== 'binding' || statement.pattern.name.text !== name) continue;
    if (statement.type !== null) return integerName(statement.type);
    return statement.value === null ? null : valueType(statement.value);
  }
  const parameter =
    body.item.kind === 'fn'
      ? body.item.parameters.find((it) => it.pattern.kind === 'binding' && it.pattern.name.text === name)
      : undefined;
  return parameter?.type == null ? null : integerName(parameter.type);
}

function valueType(value: Expr): string | null {
  switch (value.kind) {
    case 'cast':
      return integerName(value.type);
    case 'paren':
      return valueType(value.inner);
    case 'methodCall':
      return /^(?:pid|tgid|uid|gid)$/.test(value.method.text) && value.args.length === 0 ? 'u32' : null;
    case 'call':
      return value.callee.kind === 'path' &&
        /^bpf_get_current_(?:pid_tgid|uid_gid)$/.test(value.callee.path.segments.at(-1)?.text ?? '')
        ? 'u64'
        : null;
    case 'binary':
      return value.operator === '>>' || value.operator === '&' ? valueType(value.left) : null;
    default:
      return null;
  }
}

function integerName(type: TypeRef): string | null {
  const name =
    type.kind === 'path' && type.path.segments.length === 1 ? type.path.segments[0]?.text : undefined;
  return name !== undefined && /^[ui](?:8|16|32|64)$/.test(name) ? name : null;
}
