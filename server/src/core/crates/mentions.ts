// Whether a file without manifest is eBPF code: what its imports, paths and functions say.
// Invariant: only code speaks; comments and strings do not (they are no identifiers in the tree).

import { PROGRAM_KINDS, programKindOfMacro } from '../data/programs';
import type { Attribute, FileAst, FnItem, Item } from '../syntax/ast';
import { itemChildren } from '../syntax/visit';
import { cfgState, effectiveAttributes } from './cfg';
import type { CfgEnvironment } from './crate';

/** What a file without manifest can know of its features: nothing. */
export const looseCfg: CfgEnvironment = { features: new Set(), possibleFeatures: null };

export interface FileNature {
  /** It uses aya_ebpf or aya_bpf, or has a program function. */
  readonly ebpf: boolean;
  /** It is a program or library for the host. */
  readonly std: boolean;
  readonly noStd: boolean;
}

/** A cheap test of the text alone; what fails it is surely no eBPF code of its own. */
export function mayMentionAya(text: string): boolean {
  return /\baya_e?bpf\b/.test(text) || programAttribute.test(text);
}

/** A root that only gathers modules mentions Aya nowhere, but says `no_std`. */
export function mayGatherModules(text: string): boolean {
  return /\bno_std\b/.test(text) && /\bmod\s+[\w#]+\s*;/.test(text);
}

export function natureOf(ast: FileAst): FileNature {
  const noStd = effectiveAttributes(ast.innerAttributes, looseCfg).some(
    (it) => it.attribute.path === 'no_std',
  );
  return {
    ebpf: ast.items.some(usesAya) || ast.innerAttributes.some(namesAya),
    std: !noStd && ast.items.some(isStdItem),
    noStd,
  };
}

const macros = PROGRAM_KINDS.flatMap((kind) => kind.macro ?? []);
const contexts = new Set(PROGRAM_KINDS.flatMap((kind) => kind.context ?? []));
const programAttribute = new RegExp(`#\\[\\s*(?:\\w+\\s*::\\s*)*(?:${macros.join('|')})\\b`);
const ayaName = /^aya_e?bpf$/;

function usesAya(item: Item): boolean {
  if (cfgState(item.attributes, looseCfg) === 'off') return false;
  if (item.kind === 'use') return item.leaves.some((leaf) => ayaName.test(leaf.segments[0]?.text ?? ''));
  if (item.kind === 'externCrate') return ayaName.test(item.name.text);
  if (item.kind === 'mod') return item.attributes.some(namesAya) || itemChildren(item).some(usesAya);
  return (item.kind === 'fn' && isProgram(item)) || holdsAyaPath(item);
}

function isProgram(item: FnItem): boolean {
  if (!item.attributes.some((it) => programKindOfMacro(it.path.split('::').at(-1) ?? '') !== undefined))
    return false;
  return item.parameters.some(
    ({ type }) => type?.kind === 'path' && contexts.has(type.path.segments.at(-1)?.text ?? ''),
  );
}

function namesAya(attribute: Attribute): boolean {
  return ayaName.test(attribute.path.split('::')[0] ?? '');
}

/** Any path, attribute or macro token below `value` that starts with Aya's name. Items are plain data, so one walk sees every place. */
function holdsAyaPath(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(holdsAyaPath);
  if (typeof value !== 'object' || value === null) return false;
  if ('segments' in value && Array.isArray(value.segments) && isAyaIdentifier(value.segments[0])) return true;
  if ('kind' in value && value.kind === 'ident' && isAyaIdentifier(value)) return true;
  if ('path' in value && typeof value.path === 'string' && ayaName.test(value.path.split('::')[0] ?? ''))
    return true;
  return Object.values(value).some(holdsAyaPath);
}

function isAyaIdentifier(value: unknown): boolean {
  return (
    typeof value === 'object' &&
    value !== null &&
    'text' in value &&
    typeof value.text === 'string' &&
    ayaName.test(value.text)
  );
}

function isStdItem(item: Item): boolean {
  if (cfgState(item.attributes, looseCfg) === 'off') return false;
  if (item.kind === 'fn') return item.name.text === 'main';
  if (item.kind === 'externCrate') return item.name.text === 'std';
  return item.kind === 'use' && item.leaves.some((leaf) => leaf.segments[0]?.text === 'std');
}
