// Makes syntaxes/aya.injection.json: scopes for Aya's attributes and, in the static under `#[map]`, for its map types.
// Invariant: outside such an attribute and the static that follows it nothing gets a scope, because `HashMap` and `Stack` are
// everybody's names; and what Rust's own grammar says about the rest of the line stays as it is.
// Cheap: where no `#[` stands, only two patterns that start with "#" are tried.

import { MAP_KINDS } from '../../server/src/core/data/maps';
import { PROGRAM_KINDS } from '../../server/src/core/data/programs';
import type { GeneratedFile } from './generatedFile';

/** The injection grammar, as it must lie in the repository. */
export function generateGrammar(): GeneratedFile {
  const grammar = {
    scopeName: 'source.rust.aya',
    injectionSelector: 'L:source.rust -comment -string',
    patterns: [{ include: '#program' }, { include: '#map' }],
    repository: {
      program: programAttribute(),
      map: mapDeclaration(),
      arguments: { patterns: argumentPatterns() },
      mapType: { patterns: mapTypePatterns() },
    },
  };
  return { path: 'syntaxes/aya.injection.json', text: `${JSON.stringify(grammar, null, 2)}\n` };
}

const PATH = String.raw`(?:(?:(?:::)?aya_e?bpf::)?macros::)?`;
const OPEN = {
  1: { name: 'punctuation.definition.attribute.rust' },
  2: { name: 'punctuation.brackets.attribute.rust' },
  3: { name: 'entity.name.function.attribute.aya.rust' },
};
const CLOSE = { 0: { name: 'punctuation.brackets.attribute.rust' } };

/** The attribute up to its name; nothing but arguments or the end may follow. */
function attributeStart(names: readonly string[]): string {
  return String.raw`(#)(\[)\s*${PATH}(${alternatives(names)})(?=\s*[\](])`;
}

function programAttribute(): object {
  const macros = PROGRAM_KINDS.flatMap(({ macro }) => (macro === null ? [] : [macro]));
  return {
    name: 'meta.attribute.rust meta.attribute.program.aya.rust',
    begin: attributeStart(macros),
    beginCaptures: OPEN,
    end: String.raw`\]`,
    endCaptures: CLOSE,
    patterns: [{ include: '#arguments' }],
  };
}

/**
 * From `#[map]` to the end of the static; an item that is no static ends it at once.
 * The region begins with the attribute's name and not before it: an injection that begins without a character would begin again inside.
 */
function mapDeclaration(): object {
  const attribute = 'meta.attribute.rust meta.attribute.map.aya.rust';
  return {
    begin: attributeStart(['btf_map', 'map']),
    beginCaptures: { 0: { name: attribute }, ...OPEN },
    end: String.raw`(?<=;)|(?=\b(?:enum|fn|impl|macro_rules|mod|struct|trait|type|union|use)\b)`,
    patterns: [
      {
        name: attribute,
        begin: String.raw`\G`,
        end: String.raw`\]`,
        endCaptures: CLOSE,
        patterns: [{ include: '#arguments' }],
      },
      { include: '#mapType' },
      { include: 'source.rust' },
    ],
  };
}

function argumentPatterns(): readonly object[] {
  const names = PROGRAM_KINDS.flatMap(({ args }) => args.map(({ name }) => name));
  const words = PROGRAM_KINDS.flatMap(({ word }) => word?.values ?? []);
  return [
    {
      match: String.raw`\b(?:${alternatives(['name', 'pin_by_name', ...names])})\b`,
      name: 'variable.parameter.attribute.aya.rust',
    },
    { match: String.raw`\b(?:${alternatives(words)})\b`, name: 'constant.other.attach-type.aya.rust' },
    ...['block-comments', 'comments', 'keywords', 'punctuation', 'strings'].map(rust),
  ];
}

/** Rust's grammar opens a region at `Name<`, in which `;` belongs to an array type; the same must happen here. */
function mapTypePatterns(): readonly object[] {
  const types = String.raw`\b(${alternatives(MAP_KINDS.map(({ name }) => name))})`;
  const inside = [
    'block-comments',
    'comments',
    'keywords',
    'lvariables',
    'lifetimes',
    'punctuation',
    'types',
    'variables',
  ];
  const bracket = { name: 'punctuation.brackets.angle.rust' };
  return [
    {
      begin: `${types}(<)`,
      beginCaptures: { 1: { name: 'entity.name.type.map.aya.rust' }, 2: bracket },
      end: '>',
      endCaptures: { 0: bracket },
      patterns: [{ include: '#mapType' }, ...inside.map(rust)],
    },
    { match: String.raw`${types}\b`, name: 'entity.name.type.map.aya.rust' },
  ];
}

function rust(name: string): object {
  return { include: `source.rust#${name}` };
}

/** Longest first, each once: the first alternative that matches wins. */
function alternatives(names: readonly string[]): string {
  return [...new Set(names)].sort((a, b) => b.length - a.length || (a < b ? -1 : 1)).join('|');
}
