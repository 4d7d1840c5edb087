// What calls and methods do with a static or its address: core's pointer functions, atomics and cells, Aya's helpers and maps,
// and functions of the workspace, which are looked into.

import type { Block, Expr, FnItem } from '../syntax/ast';
import { blockExpr, onlyExpression } from '../syntax/visit';
import { dependsOn, parameterName, type Access, type AccessKind, type Cursor, type Flags } from './access';
import type { Body } from './bodies';
import { implsOf, resolvePath, type Scope } from './names';

/** Where a call leads. */
export type Reached =
  | { readonly kind: 'pointer'; readonly mutable: boolean; readonly flags?: Partial<Flags> } // its result points at the static too
  | { readonly kind: 'place' }
  | {
      readonly kind: 'access';
      readonly access: AccessKind;
      readonly atomic?: boolean;
      readonly volatile?: boolean;
      readonly helper?: boolean;
    }
  | { readonly kind: 'accesses'; readonly accesses: readonly Access[] }
  | {
      readonly kind: 'function';
      readonly body: Body;
      readonly parameter: string;
      readonly mutable: boolean;
      readonly as?: 'place';
    };

type MethodCall = Expr & { readonly kind: 'methodCall' };
type Call = Expr & { readonly kind: 'call' };

const POINTER_METHODS = new Set([
  'add', 'sub', 'offset', 'wrapping_add', 'wrapping_sub', 'wrapping_offset', 'byte_add', 'byte_sub', 'cast', 'cast_const', 'as_ptr', 'as_ref',
  'as_slice', 'iter', 'first', 'last', 'get', 'get_unchecked', 'unwrap', 'expect', 'as_uninit_ref', 'deref', 'borrow',
]); // prettier-ignore
const MUTABLE_POINTER_METHODS = new Set([
  'cast_mut', 'as_mut_ptr', 'as_mut', 'as_mut_slice', 'iter_mut', 'first_mut', 'last_mut', 'get_mut', 'get_unchecked_mut', 'as_uninit_mut',
  'deref_mut', 'borrow_mut', 'raw_get', 'assume_init_mut', 'get_unchecked_mut', 'split_at_mut',
]); // prettier-ignore
const WRITES = new Set([
  'write',
  'write_unaligned',
  'write_bytes',
  'set',
  'fill',
  'copy_from_slice',
  'clone_from_slice',
  'clone_from',
  'store',
  'copy_within',
]);
const READS = new Set([
  'read',
  'read_unaligned',
  'load',
  'into_inner',
  'assume_init',
  'assume_init_read',
  'is_null',
  'len',
  'is_empty',
  'is_some',
  'is_none',
  'to_owned',
  'clone',
]);
const UPDATES = new Set([
  'replace',
  'swap',
  'take',
  'update',
  'push',
  'pop',
  'insert',
  'get_or_insert',
  'get_or_insert_with',
  'reverse',
  'rotate_left',
  'rotate_right',
  'sort_unstable',
  'get_or_init',
]);
/** Helpers that fill the buffer they are given. */
const FILLS =
  /^bpf_(?:probe_read|copy_from_user|get_current_comm|(?:skb|xdp)_load_bytes|get_(?:task_)?stack|d_path|snprintf|strto|read_branch_records|get_ns_current_pid_tgid|map_(?:pop|peek)_elem|dynptr_read|fib_lookup|sysctl_get|spin_|getsockopt)/;
const ATOMIC_UPDATE = /^(?:fetch_\w+|compare_exchange(?:_weak)?|compare_and_swap)$/;

/** A method on the static itself ("place") or on a pointer to it. */
export function methodAccess(
  cursor: Cursor,
  call: MethodCall,
  on: 'place' | 'pointer' | 'mutable pointer',
): Reached {
  const name = call.method.text;
  const own = localMethod(cursor, name);
  if (own !== null) return own;
  const interior = cursor.context.interior;
  const writable = on === 'mutable pointer' || interior;
  if (ATOMIC_UPDATE.test(name) || (interior && name === 'swap' && call.args.length === 2))
    return { kind: 'access', access: 'read-modify-write', atomic: true };
  if (interior && name === 'get') return { kind: 'pointer', mutable: true };
  if (name === 'read_volatile') return { kind: 'access', access: 'read', volatile: true };
  if (name === 'write_volatile' || WRITES.has(name)) {
    const depends = call.args.some((it) => dependsOn(cursor, it));
    return {
      kind: 'access',
      access: depends ? 'read-modify-write' : 'write',
      atomic: name === 'store' && !depends,
      volatile: name === 'write_volatile',
    };
  }
  if (name === 'load') return { kind: 'access', access: 'read', atomic: true };
  if (MUTABLE_POINTER_METHODS.has(name)) {
    const throughCast = name === 'cast_mut' && on === 'pointer' && !interior;
    return {
      kind: 'pointer',
      mutable: true,
      flags: { throughCast: cursor.flags.throughCast || throughCast },
    };
  }
  if (POINTER_METHODS.has(name) && (on !== 'place' || call.args.length === 0))
    return { kind: 'pointer', mutable: writable };
  if (READS.has(name)) return { kind: 'access', access: 'read' };
  if (UPDATES.has(name)) return { kind: 'access', access: 'read-modify-write' };
  // An unknown method: of a number it takes the value; through a mutable borrow it might write.
  return { kind: 'access', access: on === 'mutable pointer' || interior ? 'unknown' : 'read' };
}

/** A call that gets a pointer to the static as an argument. */
export function calleeAccess(cursor: Cursor, call: Call, mutable: boolean): Reached {
  if (call.callee.kind !== 'path') return { kind: 'access', access: mutable ? 'unknown' : 'read' };
  const { path } = call.callee;
  const name = path.segments.at(-1)?.text ?? '';
  const index = call.args.findIndex((it) => it.start <= cursor.span.start && cursor.span.end <= it.end);
  const target = resolvePath(cursor.scope, path, 'value');
  if ((target.kind === 'item' || target.kind === 'associated') && target.item.kind === 'fn') {
    const shift = target.item.selfParameter === 'none' ? 0 : 1;
    return enter(target.item, target.scope, { index: index - shift, mutable, file: fileOf(target.scope) });
  }
  if (target.kind === 'variant' || name === 'Some' || name === 'Ok')
    return { kind: 'access', access: mutable ? 'unknown' : 'read' };
  if (name.startsWith('bpf_')) {
    // Kernel types are loose: what was cast to a mutable pointer is often only read (`bpf_trace_printk`, map keys).
    const isWritten = mutable && (!cursor.flags.throughCast || FILLS.test(name));
    return { kind: 'access', access: isWritten ? 'write' : 'read', helper: true };
  }
  if (name.startsWith('atomic_'))
    return {
      kind: 'access',
      access: /load/.test(name) ? 'read' : /store/.test(name) ? 'write' : 'read-modify-write',
      atomic: true,
    };
  switch (name) {
    case 'read_volatile':
      return { kind: 'access', access: 'read', volatile: true };
    case 'read':
    case 'read_unaligned':
    case 'size_of_val':
      return { kind: 'access', access: 'read' };
    case 'write_volatile':
    case 'write':
    case 'write_unaligned':
    case 'write_bytes': {
      const depends = call.args.some((it, at) => at !== index && dependsOn(cursor, it));
      return {
        kind: 'access',
        access: depends ? 'read-modify-write' : 'write',
        volatile: name === 'write_volatile',
      };
    }
    case 'copy':
    case 'copy_nonoverlapping':
      return { kind: 'access', access: index === 1 ? 'write' : 'read' };
    case 'replace':
    case 'swap':
    case 'take':
      return { kind: 'access', access: 'read-modify-write' };
    case 'from_raw_parts':
    case 'from_ref':
    case 'from_mut':
    case 'from_raw_parts_mut':
    case 'new_unchecked':
    case 'transmute':
      return { kind: 'pointer', mutable };
    default:
      return { kind: 'access', access: mutable ? 'unknown' : 'read' };
  }
}

/** A method of the static's own type, if that is a type of the workspace and only one method has the name. */
function localMethod(cursor: Cursor, name: string): Reached | null {
  const { scope } = cursor.site;
  const units = [scope.unit, ...scope.unit.dependencies.values()];
  const methods = units
    .flatMap((unit) => implsOf({ unit, module: unit.root, blocks: [] }, null))
    .filter(
      ({ impl }) =>
        impl.self.kind === 'path' && cursor.context.typeNames.has(impl.self.path.segments.at(-1)?.text ?? ''),
    )
    .flatMap(({ impl, scope: inner }) =>
      impl.items.flatMap((it) =>
        it.kind === 'fn' && it.name.text === name ? [{ fn: it, scope: inner }] : [],
      ),
    );
  const only = methods.length === 1 ? methods[0] : undefined;
  if (only?.fn.body == null || only.fn.selfParameter === 'none') return null;
  if (only.fn.selfParameter === 'value') return { kind: 'access', access: 'read' };
  const { result } = only.fn;
  // A getter such as `fn get(&self) -> *mut T { self.0.get() }`: what matters is what its caller does with the address.
  if ((result?.kind === 'pointer' || result?.kind === 'reference') && isOneExpression(only.fn.body))
    return { kind: 'pointer', mutable: result.mutable };
  const mutable = only.fn.selfParameter === 'mutable reference' || cursor.context.interior;
  return {
    kind: 'function',
    body: bodyOf(only.fn, only.fn.body, only.scope),
    parameter: 'self',
    mutable,
    as: 'place',
  };
}

function isOneExpression(block: Block): boolean {
  const only = onlyExpression(block);
  return only !== null && (only.kind !== 'block' || isOneExpression(only.block));
}

function enter(
  fn: FnItem,
  scope: Scope,
  argument: { readonly index: number; readonly mutable: boolean; readonly file: string },
): Reached {
  const parameter = argument.index < 0 ? 'self' : parameterName(fn, argument.index);
  if (fn.body === null || parameter === null)
    return { kind: 'access', access: argument.mutable ? 'unknown' : 'read' };
  const type = fn.parameters[argument.index]?.type;
  const mutable = type?.kind === 'reference' || type?.kind === 'pointer' ? type.mutable : argument.mutable;
  return { kind: 'function', body: bodyOf(fn, fn.body, scope), parameter, mutable };
}

function bodyOf(fn: FnItem, block: NonNullable<FnItem['body']>, scope: Scope): Body {
  return {
    file: fileOf(scope),
    originOf: null,
    unit: scope.unit,
    scope,
    item: fn,
    root: blockExpr(block),
    owner: null,
    certain: true,
  };
}

function fileOf(scope: Scope): string {
  return scope.module.file;
}
