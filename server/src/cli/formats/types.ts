// Types for people and for programs. The shape of the JSON is public: fields may be added, none renamed.

import { lineIndex, positionAt } from '../../core/index';
import type { FieldFacts, LineIndex, TypeFacts } from '../../core/index';
import type { DataFormat } from '../commandLine';
import { relativePath } from './checkResult';
import { printable } from './displayWidth';

export interface TypesResult {
  /** Files are named relative to it. Absolute, "/" separators. */
  readonly base: string;
  readonly types: readonly TypeFacts[];
  readonly textOf: (file: string) => string | undefined;
}

export const NO_TYPES: TypesResult = { base: '/', types: [], textOf: () => undefined };

/** The types as text that ends with a line break. */
export function formatTypes(result: TypesResult, format: DataFormat): string {
  const indexes = new Map<string, LineIndex>();
  const types = result.types.map((type): JsonType => {
    const index = indexes.get(type.path) ?? lineIndex(result.textOf(type.path) ?? '');
    indexes.set(type.path, index);
    return {
      name: type.name,
      kind: type.kind,
      file: relativePath(result.base, type.path),
      line: positionAt(index, type.offset).line + 1,
      size: type.size,
      align: type.align,
      fields: type.fields,
      variants: type.variants,
      unknown: type.unknown,
    };
  });
  return format === 'json' ? `${JSON.stringify({ version: 1, types }, null, 2)}\n` : pretty(types);
}

interface JsonType extends Omit<TypeFacts, 'path' | 'offset'> {
  readonly file: string;
  readonly line: number; // of the word `struct`, `enum` or `union`; 1-based
}

function pretty(types: readonly JsonType[]): string {
  if (types.length === 0) return 'no types in eBPF code found\n';
  const blocks = types.map((type) => {
    const place = `${type.file}:${String(type.line)}`;
    const size =
      type.size === null || type.align === null
        ? `size not known: ${type.unknown ?? ''}`
        : `${bytes(type.size)}, align ${String(type.align)}`;
    const head = printable(`${type.kind} ${type.name}: ${size}  (${place})`);
    return [head, ...fieldRows(type), ...variantRows(type)].join('\n');
  });
  return `${blocks.join('\n\n')}\n`;
}

/** Fields by offset, with the bytes between and behind them that hold nothing. */
function fieldRows({ kind, fields, size }: JsonType): readonly string[] {
  const rows: string[] = [];
  let end = 0;
  for (const field of [...fields].sort((a, b) => a.offset - b.offset)) {
    if (field.offset > end) rows.push(row(end, field.offset - end, '(padding)'));
    rows.push(fieldRow(field));
    end = Math.max(end, field.offset + field.size);
  }
  if (kind === 'struct' && size !== null && fields.length > 0 && size > end)
    rows.push(row(end, size - end, '(padding)'));
  return rows;
}

function variantRows({ variants }: JsonType): readonly string[] {
  return variants.flatMap(({ name, fields }) => [
    printable(`    ${name}`),
    ...[...fields].sort((a, b) => a.offset - b.offset).map((field) => `  ${fieldRow(field)}`),
  ]);
}

function fieldRow({ name, type, offset, size }: FieldFacts): string {
  return row(offset, size, `${name}: ${type}`);
}

function row(offset: number, size: number, text: string): string {
  return printable(`    ${String(offset).padStart(5)}  ${String(size).padStart(5)}  ${text}`);
}

function bytes(size: number): string {
  return size === 1 ? '1 byte' : `${String(size)} bytes`;
}
