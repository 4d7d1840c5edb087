// A short readable form of lowered Rust, so that tests say what they expect in one line.

import type { FileAst, Item } from '../../../server/src/core/syntax/ast';

/** "static mut A: u8 = 0", "fn f", "mod m { … }": kind and name of each item, what it contains in braces. */
export function outline(ast: FileAst): readonly string[] {
  return ast.items.map(outlineOf);
}

function outlineOf(item: Item): string {
  const attributes = item.attributes.map((it) => `#[${it.path}] `).join('');
  return attributes + bare(item);
}

function bare(item: Item): string {
  const inside = (items: readonly Item[]): string => ` { ${items.map(outlineOf).join('; ')} }`;
  switch (item.kind) {
    case 'static':
      return `static ${item.mutable ? 'mut ' : ''}${item.name.text}`;
    case 'mod':
      return `mod ${item.name.text}${item.items === null ? '' : inside(item.items)}`;
    case 'impl':
    case 'externBlock':
      return `${item.kind}${inside(item.items)}`;
    case 'trait':
      return `trait ${item.name.text}${inside(item.items)}`;
    case 'use':
      return `use ${item.leaves.map((it) => it.segments.map((name) => name.text).join('::')).join(', ')}`;
    case 'macroCall':
      return `${item.macro.path.segments.map((it) => it.text).join('::')}!`;
    case 'unknown':
      return 'unknown';
    default:
      return `${item.kind} ${'name' in item ? item.name.text : ''}`;
  }
}

/** Every object below `value` that has a span. */
export function spansOf(value: unknown): readonly { readonly start: number; readonly end: number }[] {
  return deepValues(value).flatMap((it) =>
    'start' in it && 'end' in it && typeof it.start === 'number' && typeof it.end === 'number'
      ? [{ start: it.start, end: it.end }]
      : [],
  );
}

function deepValues(value: unknown): readonly object[] {
  if (typeof value !== 'object' || value === null) return [];
  const inner = Object.values(value).flatMap(deepValues);
  return Array.isArray(value) ? inner : [value, ...inner];
}
