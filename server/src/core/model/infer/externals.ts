// Functions and methods of other crates: their signatures from the tables, with variables for their generics.
// Invariant: a function that no table has gives unknown; its arguments' variables are then tainted by whoever called.

import type { AyaApi } from '../../crates/crate';
import { AYA_API, bindingConstant } from '../../data/ayaApi';
import { CORE_API } from '../../data/coreApi';
import type { GenericArgs } from '../../syntax/ast';
import { canonicalPath } from '../canonicalPath';
import { intType, typeText, unknownType, type Type } from '../types';
import { foreignMember, foreignMethod, foreignValue } from './foreign';
import type { Value } from './paths';
import { writtenType, type Around } from './session';
import {
  OWN_LENGTH,
  OWN_SIZE,
  readSignatures,
  SAME_POINTER,
  tableKey,
  UNSIGNED_SELF,
  type Signature,
  type SignatureParameter,
} from './signatures';
import { mapParts } from './variables';

export interface ExternalFunction {
  readonly kind: 'external';
  readonly path: readonly string[];
  /** null: in no table. */
  readonly signature: Instance | null;
  /** Set where its declaration says the types: what it does beyond them nobody measured. */
  readonly declared?: true;
}

/** A signature with its own variables. */
export interface Instance {
  readonly receiver: Type | null; // what the type is called on is, without references
  readonly parameters: readonly SignatureParameter[];
  readonly result: Type;
}

const TABLE = readSignatures(`${CORE_API}\n${AYA_API}`, namesIn(`${CORE_API}\n${AYA_API}`));

/** Every type with a head of its own, by its last name. */
function namesIn(text: string): ReadonlyMap<string, readonly string[]> {
  const heads = [...text.matchAll(/^(?:type|opaque) ((?:\w+::)+\w+)/gm)];
  return new Map(
    heads.map(([, path = '']) => {
      const segments = path.split('::');
      return [segments.at(-1) ?? '', segments] as const;
    }),
  );
}

interface ExternalUse {
  readonly generics: GenericArgs | null;
  readonly ownerGenerics: GenericArgs | null;
  readonly owner?: Type;
}

/** What a path of another crate names: a function, a constant, a constructor. */
export function externalValue(around: Around, path: readonly string[], use: ExternalUse): Value {
  const name = path.at(-1) ?? '';
  const free = TABLE.functions.get(path.join('::'));
  if (free !== undefined) {
    const signature = pick(around, free);
    return {
      kind: 'external',
      path,
      signature: signature === null ? null : instance(around, signature, { head: null, self: null, use }),
    };
  }
  const constant = constantType(around, path, use);
  if (constant !== null) return { kind: 'value', type: constant };
  const owner = use.owner ?? ownerType(around, path.slice(0, -1), use.ownerGenerics);
  const method = owner === null ? null : methodOf(around, owner, name);
  if (owner !== null && method !== null) {
    return {
      kind: 'external',
      path: methodPath(owner, name),
      signature: instance(around, method.signature, { head: method.head, self: owner, use }),
    };
  }
  const declared =
    use.owner === undefined
      ? foreignValue(around, path, use)
      : foreignMember(around, use.owner, { name, generics: use.generics });
  if (declared !== null) return declared;
  return owner === null
    ? { kind: 'external', path, signature: null }
    : (traitFunction(around, owner, name) ?? { kind: 'external', path, signature: null });
}

/** A method of a built-in type or of a type of another crate on a receiver of exactly this type. */
export function externalMethod(
  around: Around,
  receiver: Type,
  { name, generics }: { readonly name: string; readonly generics: GenericArgs | null },
): ExternalFunction | null {
  const method = methodOf(around, receiver, name);
  if (method === null) return foreignMethod(around, receiver, { name, generics });
  if (!method.signature.hasReceiver) return null;
  return {
    kind: 'external',
    path: methodPath(receiver, name),
    signature: instance(around, method.signature, {
      head: method.head,
      self: receiver,
      use: { generics, ownerGenerics: null },
    }),
  };
}

/** Where a method of a type is said to stand: `["core", "u32", "to_be"]`. */
export function methodPath(type: Type, name: string): readonly string[] {
  switch (type.kind) {
    case 'external':
      return [...type.path, name];
    case 'int':
      return ['core', type.name, name];
    case 'float':
      return ['core', `f${String(type.bits)}`, name];
    case 'pointer':
      return ['core', 'ptr', name];
    case 'parameter':
      return ['core', 'i32', name];
    default:
      return ['core', type.kind, name];
  }
}

interface Method {
  readonly head: Type;
  readonly signature: Signature;
}

function methodOf(around: Around, type: Type, name: string): Method | null {
  const key = tableKey(type);
  const entry = key === null ? undefined : TABLE.types.get(key);
  const signatures = entry?.methods.get(name);
  if (entry === undefined || signatures === undefined) return null;
  const signature = pick(around, signatures);
  return signature === null ? null : { head: signature.head ?? entry.head, signature };
}

/** The signature in the aya-ebpf of the unit; what its releases agree on where several are possible. null: none of them has it. */
function pick({ scope }: Around, signatures: readonly Signature[]): Signature | null {
  const [first, ...others] = new Set(scope.unit.ayaApi.flatMap((api) => inRelease(signatures, api) ?? []));
  if (first === undefined) return null;
  return others.reduce((all, it) => ({ ...all, result: common(all.result, it.result) }), first);
}

function inRelease(signatures: readonly Signature[], api: AyaApi): Signature | null {
  return signatures.reduce<Signature | null>(
    (newest, it) => (it.since <= api && (newest === null || it.since > newest.since) ? it : newest),
    null,
  );
}

function common(a: Type, b: Type): Type {
  if (a.kind === 'external' && b.kind === 'external' && a.path.join() === b.path.join()) {
    return {
      ...a,
      args: a.args.map((it, index) => {
        const other = b.args[index];
        return other === undefined ? it : common(it, other);
      }),
    };
  }
  return typeText(a) === typeText(b) ? a : unknownType('it depends on the aya-ebpf release');
}

function instance(
  around: Around,
  signature: Signature,
  { head, self, use }: { readonly head: Type | null; readonly self: Type | null; readonly use: ExternalUse },
): Instance {
  const { variables } = around.session;
  const bound = new Map<string, Type>();
  signature.generics.forEach((name, index) => {
    const written = use.generics?.types[index];
    bound.set(name, written === undefined ? variables.fresh() : writtenType(around, written));
  });
  const replace = (type: Type): Type => {
    const special = self === null ? null : decidedBy(self, type);
    if (special !== null) return mapParts(special, replace);
    if (type.kind !== 'parameter') return mapParts(type, replace);
    if (type.name === 'Self' && self !== null) return self;
    const known = bound.get(type.name) ?? variables.fresh();
    bound.set(type.name, known);
    return known;
  };
  if (head?.kind === 'pointer' && self?.kind === 'pointer')
    variables.unify(replace(head.target), self.target);
  else if (head !== null && self !== null && head.kind !== 'int' && head.kind !== 'float') {
    variables.unify(replace(head), self);
  }
  return {
    receiver: signature.hasReceiver ? self : null,
    parameters: signature.parameters.map((it) =>
      it.kind === 'value'
        ? { kind: 'value', type: replace(it.type) }
        : { kind: 'callback', parameters: it.parameters.map(replace), result: replace(it.result) },
    ),
    result: replace(signature.result),
  };
}

/** What stands in a signature for something that only the receiver tells. */
function decidedBy(self: Type, type: Type): Type | null {
  if (type.kind === 'array' && type.length === OWN_SIZE)
    return { ...type, length: self.kind === 'int' ? BigInt(self.bits / 8) : null };
  if (type.kind === 'array' && type.length === OWN_LENGTH)
    return { ...type, length: self.kind === 'array' ? self.length : null };
  if (type.kind === 'parameter' && type.name === UNSIGNED_SELF)
    return self.kind === 'int'
      ? intType(self.name.replace('i', 'u'))
      : unknownType('the number is not known');
  if (type.kind !== 'external' || type.path[0] !== SAME_POINTER) return null;
  const [target] = type.args;
  return target === undefined
    ? null
    : { kind: 'pointer', mutable: self.kind === 'pointer' && self.mutable, target };
}

function ownerType(around: Around, path: readonly string[], generics: GenericArgs | null): Type | null {
  const name = path.at(-1) ?? '';
  if (path[0] === 'core' && path.length === 2) {
    const int = intType(name);
    if (int !== null) return int;
    if (name === 'bool' || name === 'char' || name === 'str') return { kind: name };
  }
  const canonical = canonicalPath(path);
  const entry = TABLE.types.get(canonical.join('::'));
  if (entry?.head.kind !== 'external') return null;
  const written = generics?.types.filter((it) => it.kind !== 'const') ?? [];
  return {
    ...entry.head,
    args: entry.head.args.map((_, index) => {
      const argument = written[index];
      return argument === undefined ? around.session.variables.fresh() : writtenType(around, argument);
    }),
  };
}

function constantType(around: Around, path: readonly string[], use: ExternalUse): Type | null {
  const name = path.at(-1) ?? '';
  const int = path[0] === 'core' && path.length === 3 ? intType(path[1] ?? '') : null;
  if (int !== null || use.owner?.kind === 'int') {
    if (name === 'MAX' || name === 'MIN') return int ?? use.owner ?? null;
    if (name === 'BITS') return intType('u32');
  }
  const binding = bindingConstant(path);
  if (binding !== null) return intType(binding);
  if (path.join('::') === 'core::option::Option::None') {
    return {
      kind: 'external',
      path: ['core', 'option', 'Option'],
      args: [around.session.variables.fresh()],
      constArgs: [],
    };
  }
  return null;
}

/** Functions that traits of core give to nearly every type. */
function traitFunction(around: Around, owner: Type, name: string): Value | null {
  const { variables } = around.session;
  if (name !== 'default' && name !== 'from') return null;
  return {
    kind: 'external',
    path: methodPath(owner, name),
    signature: {
      receiver: null,
      parameters: name === 'default' ? [] : [{ kind: 'value', type: variables.fresh() }],
      result: owner,
    },
  };
}
