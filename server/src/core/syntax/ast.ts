// The Rust syntax that every later floor reads: plain immutable values, lowered once from the syntax tree.
// Invariant: no node of the parser library appears here, so a value may be kept after its tree was freed.
// Offsets are UTF-16 code units in the file's text. What the grammar could not read is an "unknown" value, never an exception.
// Deliberately absent: names' meaning (core/model), cfg evaluation (core/crates).

import type { Span } from '../text/span';

/** An identifier where it stands. `text` has no `r#` prefix. */
export interface Name extends Span {
  readonly text: string;
}

/** `#[path(arguments)]`, `#[path = value]` or the inner form `#![…]`. `unsafe(…)` around the path is looked through. */
export interface Attribute extends Span {
  readonly path: string; // segments joined by "::", as written: "map", "aya_ebpf::macros::map"
  readonly inner: boolean;
  readonly tokens: readonly Token[]; // inside the parentheses of `#[path(…)]`, else empty
  readonly value: Expr | null; // of `#[path = value]`
}

export type TokenKind = 'ident' | 'literal' | 'lifetime' | 'punct' | 'metavariable' | 'group';

/** A token of a macro call or an attribute. A group keeps its delimiters in `open` and its content in `children`. */
export interface Token extends Span {
  readonly kind: TokenKind;
  readonly text: string; // for a group the whole text with delimiters
  readonly open: '' | '(' | '[' | '{';
  readonly children: readonly Token[];
}

export interface GenericArgs extends Span {
  readonly types: readonly TypeRef[]; // lifetimes are left out; const arguments are `{ kind: 'const' }` types
}

/** `a::b::<T>::c`; `leading` tells what stands before the first segment. */
export interface Path extends Span {
  readonly leading: '' | '::'; // "::" for a path from the crate roots
  readonly qself: TypeRef | null; // `<T as Trait>::name`: T
  readonly segments: readonly PathSegment[]; // "crate", "self", "super" and "Self" are segments too
}

export interface PathSegment extends Name {
  readonly generics: GenericArgs | null;
}

export type TypeRef =
  | (Span & { readonly kind: 'path'; readonly path: Path })
  | (Span & { readonly kind: 'array'; readonly element: TypeRef; readonly length: Expr })
  | (Span & { readonly kind: 'slice'; readonly element: TypeRef })
  | (Span & { readonly kind: 'tuple'; readonly elements: readonly TypeRef[] }) // the unit type has none
  | (Span & { readonly kind: 'reference'; readonly mutable: boolean; readonly target: TypeRef })
  | (Span & { readonly kind: 'pointer'; readonly mutable: boolean; readonly target: TypeRef })
  | (Span & {
      readonly kind: 'function';
      readonly parameters: readonly TypeRef[];
      readonly result: TypeRef | null;
    })
  | (Span & { readonly kind: 'const'; readonly value: Expr }) // a generic argument such as `16` or `{ N + 1 }`
  | (Span & { readonly kind: 'never' })
  | (Span & { readonly kind: 'infer' })
  | (Span & { readonly kind: 'trait'; readonly dynamic: boolean }) // `dyn T`, else `impl T`
  | (Span & { readonly kind: 'unknown' });

export type Pattern =
  | (Span & {
      readonly kind: 'binding';
      readonly name: Name;
      readonly mutable: boolean;
      readonly byRef: boolean;
      readonly sub: Pattern | null;
    })
  | (Span & { readonly kind: 'path'; readonly path: Path }) // a constant or unit variant; a lone identifier is a binding
  | (Span & { readonly kind: 'tuple'; readonly elements: readonly Pattern[] })
  | (Span & { readonly kind: 'slice'; readonly elements: readonly Pattern[] })
  | (Span & { readonly kind: 'tupleStruct'; readonly path: Path; readonly elements: readonly Pattern[] })
  | (Span & {
      readonly kind: 'struct';
      readonly path: Path;
      readonly fields: readonly { readonly name: Name; readonly pattern: Pattern }[];
    })
  | (Span & { readonly kind: 'reference'; readonly pattern: Pattern })
  | (Span & { readonly kind: 'or'; readonly alternatives: readonly Pattern[] })
  | (Span & { readonly kind: 'literal'; readonly value: Expr | null }) // literals, and ranges as the expressions that they look like
  | (Span & { readonly kind: 'wildcard' }) // `_` and `..`
  | (Span & { readonly kind: 'unknown' });

export type LiteralKind =
  'integer' | 'float' | 'bool' | 'char' | 'byte' | 'string' | 'byteString' | 'cString';

export type Expr =
  | (Span & { readonly kind: 'literal'; readonly literal: LiteralKind; readonly text: string })
  | (Span & { readonly kind: 'path'; readonly path: Path })
  | (Span & { readonly kind: 'field'; readonly value: Expr; readonly field: Name })
  | (Span & { readonly kind: 'index'; readonly value: Expr; readonly index: Expr })
  | (Span & { readonly kind: 'call'; readonly callee: Expr; readonly args: readonly Expr[] })
  | (Span & {
      readonly kind: 'methodCall';
      readonly receiver: Expr;
      readonly method: Name;
      readonly generics: GenericArgs | null;
      readonly args: readonly Expr[];
    })
  | (Span & { readonly kind: 'macroCall'; readonly macro: MacroCall })
  | (Span & { readonly kind: 'unary'; readonly operator: '-' | '!' | '*'; readonly operand: Expr })
  | (Span & { readonly kind: 'binary'; readonly operator: string; readonly left: Expr; readonly right: Expr })
  | (Span & { readonly kind: 'assign'; readonly left: Expr; readonly right: Expr })
  | (Span & {
      readonly kind: 'compoundAssign';
      readonly operator: string;
      readonly left: Expr;
      readonly right: Expr;
    }) // operator "+=", …
  | (Span & {
      readonly kind: 'borrow';
      readonly mutable: boolean;
      readonly raw: boolean;
      readonly operand: Expr;
    }) // `&x`, `&mut x`, `&raw mut x`
  | (Span & { readonly kind: 'cast'; readonly value: Expr; readonly type: TypeRef })
  | (Span & { readonly kind: 'paren'; readonly inner: Expr })
  | (Span & { readonly kind: 'tuple'; readonly elements: readonly Expr[] })
  | (Span & { readonly kind: 'array'; readonly elements: readonly Expr[] })
  | (Span & { readonly kind: 'repeat'; readonly element: Expr; readonly length: Expr }) // `[0; N]`
  | (Span & {
      readonly kind: 'struct';
      readonly path: Path;
      readonly fields: readonly FieldInit[];
      readonly base: Expr | null;
    })
  | (Span & {
      readonly kind: 'range';
      readonly low: Expr | null;
      readonly high: Expr | null;
      readonly inclusive: boolean;
    })
  | (Span & { readonly kind: 'block'; readonly block: Block })
  | (Span & {
      readonly kind: 'if';
      readonly condition: Expr;
      readonly then: Block;
      readonly otherwise: Expr | null;
    })
  | (Span & { readonly kind: 'let'; readonly pattern: Pattern; readonly value: Expr }) // in conditions; chains are `&&` binaries
  | (Span & { readonly kind: 'match'; readonly value: Expr; readonly arms: readonly MatchArm[] })
  // A label is kept with its tick: `'outer`.
  | (Span & { readonly kind: 'loop'; readonly label: string | null; readonly body: Block })
  | (Span & {
      readonly kind: 'while';
      readonly label: string | null;
      readonly condition: Expr;
      readonly body: Block;
    })
  | (Span & {
      readonly kind: 'for';
      readonly label: string | null;
      readonly pattern: Pattern;
      readonly iterable: Expr;
      readonly body: Block;
    })
  | (Span & {
      readonly kind: 'closure';
      readonly parameters: readonly Parameter[];
      readonly result: TypeRef | null;
      readonly body: Expr;
    })
  | (Span & { readonly kind: 'return'; readonly value: Expr | null })
  | (Span & { readonly kind: 'break'; readonly label: string | null; readonly value: Expr | null })
  | (Span & { readonly kind: 'continue'; readonly label: string | null })
  | (Span & { readonly kind: 'try'; readonly value: Expr })
  | (Span & { readonly kind: 'wildcard' }) // `_` on the left of a destructuring assignment
  | (Span & { readonly kind: 'unknown'; readonly children: readonly Expr[] }); // what could be read inside of it

export interface FieldInit extends Span {
  readonly name: Name;
  readonly value: Expr; // for the shorthand `S { x }` the path `x`
  readonly shorthand: boolean;
}

export interface MatchArm extends Span {
  readonly pattern: Pattern;
  readonly guard: Expr | null;
  readonly body: Expr;
}

/** `{ … }`; `qualifier` says what stands before it. The tail expression is the last statement without a semicolon. */
export interface Block extends Span {
  readonly qualifier: '' | 'unsafe' | 'const' | 'async';
  readonly label: string | null;
  readonly statements: readonly Stmt[];
}

export type Stmt =
  | (Span & {
      readonly kind: 'let';
      readonly attributes: readonly Attribute[];
      readonly pattern: Pattern;
      readonly type: TypeRef | null;
      readonly value: Expr | null;
      readonly otherwise: Block | null;
    })
  | (Span & {
      readonly kind: 'expr';
      readonly attributes: readonly Attribute[];
      readonly expr: Expr;
      readonly semicolon: boolean;
    })
  | (Span & { readonly kind: 'item'; readonly item: Item });

export interface MacroCall extends Span {
  readonly path: Path; // without the `!`
  readonly tokens: readonly Token[]; // inside the delimiters
  readonly body: Span; // with the delimiters
  /** The arguments as expressions where the macro is known to take them (log and assert macros, `addr_of_mut!`), else null. */
  readonly args: readonly Expr[] | null;
}

export interface Parameter extends Span {
  readonly pattern: Pattern;
  readonly type: TypeRef | null;
}

export type Visibility = 'private' | 'pub' | 'restricted'; // restricted: `pub(crate)`, `pub(super)`, `pub(in …)`

interface ItemBase extends Span {
  /** The outer attributes of the item. `start` of the item is that of its first attribute or doc comment's end, never a comment. */
  readonly attributes: readonly Attribute[];
  readonly visibility: Visibility;
  readonly visibilitySpan: Span | null;
  readonly keyword: number; // offset of the item's own first token after attributes (its visibility or keyword)
}

export interface GenericParam {
  readonly kind: 'type' | 'const';
  readonly name: Name;
  readonly type: TypeRef | null; // of a const parameter
  readonly maybeUnsized: boolean; // `T: ?Sized`, there or in the where clause
  readonly default: TypeRef | null;
}

export interface FieldDef extends Span {
  readonly attributes: readonly Attribute[];
  readonly name: Name; // "0", "1", … for tuple fields
  readonly type: TypeRef;
  readonly visibility: Visibility;
}

export interface VariantDef extends Span {
  readonly attributes: readonly Attribute[];
  readonly name: Name;
  readonly shape: 'unit' | 'tuple' | 'named';
  readonly fields: readonly FieldDef[];
  readonly discriminant: Expr | null;
}

export interface StaticItem extends ItemBase {
  readonly kind: 'static';
  readonly name: Name;
  readonly mutable: boolean;
  readonly type: TypeRef;
  readonly value: Expr | null;
  /** Whether items are declared inside of the value. */
  readonly declaresItems: boolean;
}

export interface ConstItem extends ItemBase {
  readonly kind: 'const';
  readonly name: Name; // "_" for an anonymous constant
  readonly type: TypeRef;
  readonly value: Expr | null;
  /** Whether items are declared inside of the value. */
  readonly declaresItems: boolean;
}

export interface FnItem extends ItemBase {
  readonly kind: 'fn';
  readonly name: Name;
  readonly isUnsafe: boolean;
  readonly isConst: boolean;
  readonly abi: string | null; // "C" for `extern "C"` and `extern`
  readonly generics: readonly GenericParam[];
  readonly selfParameter: 'none' | 'value' | 'reference' | 'mutable reference';
  readonly parameters: readonly Parameter[]; // without `self`
  readonly result: TypeRef | null;
  readonly hasBody: boolean;
  /** Read from the text when it is asked for; null: there is none. */
  readonly body: Block | null;
  /** Whether items (statics, nested functions, `use`s) are declared inside of the body. */
  readonly declaresItems: boolean;
}

export interface StructItem extends ItemBase {
  readonly kind: 'struct' | 'union';
  readonly introducer: number; // offset of the word `struct` or `union`
  readonly name: Name;
  readonly generics: readonly GenericParam[];
  readonly shape: 'unit' | 'tuple' | 'named';
  readonly fields: readonly FieldDef[];
}

export interface EnumItem extends ItemBase {
  readonly kind: 'enum';
  readonly introducer: number; // offset of the word `enum`
  readonly name: Name;
  readonly generics: readonly GenericParam[];
  readonly variants: readonly VariantDef[];
}

export interface TypeAliasItem extends ItemBase {
  readonly kind: 'typeAlias';
  readonly name: Name;
  readonly generics: readonly GenericParam[];
  readonly type: TypeRef | null;
}

export interface ModItem extends ItemBase {
  readonly kind: 'mod';
  readonly name: Name;
  readonly items: readonly Item[] | null; // null: `mod name;`
  readonly innerAttributes: readonly Attribute[];
}

/** One leaf of a `use` tree. `use a::{b as c, d::*};` gives two. */
export interface UseLeaf extends Span {
  readonly leading: '' | '::';
  readonly segments: readonly Name[]; // the full path; a trailing `self` in a group is dropped
  readonly alias: Name | null; // `as x`; `as _` has the text "_"
  readonly glob: boolean;
}

export interface UseItem extends ItemBase {
  readonly kind: 'use';
  readonly leaves: readonly UseLeaf[];
}

export interface ImplItem extends ItemBase {
  readonly kind: 'impl';
  readonly generics: readonly GenericParam[];
  readonly trait: TypeRef | null;
  readonly self: TypeRef;
  readonly items: readonly Item[];
}

export interface TraitItem extends ItemBase {
  readonly kind: 'trait';
  readonly name: Name;
  readonly items: readonly Item[];
}

export interface ExternBlockItem extends ItemBase {
  readonly kind: 'externBlock';
  readonly items: readonly Item[];
}

export interface ExternCrateItem extends ItemBase {
  readonly kind: 'externCrate';
  readonly name: Name;
  readonly alias: Name | null;
}

export interface MacroRule {
  readonly matcher: readonly Token[];
  readonly body: readonly Token[];
}

export interface MacroRulesItem extends ItemBase {
  readonly kind: 'macroRules';
  readonly name: Name;
  readonly rules: readonly MacroRule[];
}

export interface MacroCallItem extends ItemBase {
  readonly kind: 'macroCall';
  readonly macro: MacroCall;
}

/** Something that could not be read. Its span is left out of every judgement. */
export interface UnknownItem extends ItemBase {
  readonly kind: 'unknown';
}

export type Item =
  | StaticItem
  | ConstItem
  | FnItem
  | StructItem
  | EnumItem
  | TypeAliasItem
  | ModItem
  | UseItem
  | ImplItem
  | TraitItem
  | ExternBlockItem
  | ExternCrateItem
  | MacroRulesItem
  | MacroCallItem
  | UnknownItem;

export interface Comment extends Span {
  readonly text: string; // with its markers
}

/** One file, lowered. */
export interface FileAst {
  readonly innerAttributes: readonly Attribute[];
  readonly items: readonly Item[];
  /** In source order. Asking reads every function's body. */
  readonly comments: readonly Comment[];
  /** Whether any part of the file could not be parsed. Asking reads every function's body. */
  readonly hasErrors: boolean;
}
