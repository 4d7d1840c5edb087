// What can be written at a place of eBPF code that rust-analyzer does not know: snippets where an item may stand, arguments of program
// attributes, flags of maps. Read from the tokens before the cursor, because code that is being written seldom parses.
// Deliberately absent: completions of names, types and methods, and anything outside of eBPF crates.

import type { AyaApi, EbpfCrate, Module } from '../crates/crate';
import { modulesBelow } from '../crates/moduleTree';
import { isMapTypeName, MAP_KINDS } from '../data/maps';
import { flagsOfMap } from '../data/mapFlags';
import { programKindOfMacro, type ProgramArg, type ProgramKind } from '../data/programs';
import { isUnterminated, lex, type LexToken } from '../syntax/lexer';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import { itemSnippets, statementSnippets, type Importer } from './snippetCompletion';

export interface Completion {
  readonly label: string;
  readonly kind: 'snippet' | 'argument' | 'value' | 'flag';
  /** Beside the label: "#[btf_map]". */
  readonly detail: string;
  /** A sentence or two. */
  readonly documentation: string;
  /** In the syntax of LSP snippets. */
  readonly insert: string;
  /** What is replaced. */
  readonly span: Span;
  /** What else of the file changes: a `use` that was missing. None of them touches `span`. */
  readonly edits?: readonly TextEdit[];
}

/** Completions at `offset` (UTF-16) of a file; the best first. Nothing outside of eBPF crates. */
export function completionsAt(
  crates: readonly EbpfCrate[],
  {
    path,
    text,
    offset,
    importer,
  }: {
    readonly path: string;
    readonly text: string;
    readonly offset: number;
    readonly importer: Importer;
  },
): readonly Completion[] {
  const found = crates
    .flatMap((crate) => crate.units.map((unit) => ({ crate, unit })))
    .find(({ unit }) => modulesBelow(unit.root).some(({ file }) => file === path));
  const place = found === undefined ? null : placeAt(text, offset);
  if (found === undefined || place === null) return [];
  const { crate, unit } = found;
  const attribute = attributeAround(place);
  if (attribute !== null)
    return place.isString
      ? valuesIn(attribute, place)
      : argumentsIn(attribute, { place, ayaApi: unit.ayaApi });
  if (place.isString) return [];
  const flagged = flagsOf(place) ?? btfFlagsOf(place, unit.ayaApi);
  if (flagged !== null) return flags(flagged, { aya: unit.ayaNames[0] ?? 'aya_ebpf', span: place.span });
  const lineStart = text.lastIndexOf('\n', place.span.start - 1) + 1;
  if (!/^[ \t]*$/.test(text.slice(lineStart, place.span.start))) return [];
  const { span } = place;
  const around = { crate, unit, module: moduleAround(unit.root, path, place), text, span, importer };
  if (isItemPlace(place)) return itemSnippets(around);
  return isStatementPlace(place) ? statementSnippets(around) : [];
}

/** The module of the file, or the one in it that the open braces lead to. */
function moduleAround(root: Module, path: string, { words, open }: Place): Module | null {
  const file = modulesBelow(root).find((it) => it.file === path);
  const names = open.flatMap((index) => (words[index - 2] === 'mod' ? [words[index - 1] ?? ''] : []));
  return names.reduce<Module | null>((module, name) => module?.children.get(name) ?? null, file ?? null);
}

/** The tokens before the word at the cursor, and the brackets that are open there. */
interface Place {
  readonly words: readonly string[];
  /** Indexes in `words` of the brackets that nothing has closed. */
  readonly open: readonly number[];
  /** The word at the cursor, or the content of the string that it is in. */
  readonly span: Span;
  readonly isString: boolean;
}

/** null: in a comment, a number or a lifetime. */
function placeAt(text: string, offset: number): Place | null {
  const tokens = lex(text, 0, offset);
  const last = tokens.at(-1);
  const touches = last?.end === offset;
  if (last !== undefined && touches && last.kind === 'comment' && isOpen(text, last)) return null;
  const isString = last !== undefined && touches && last.kind === 'literal' && isUnterminated(text, last);
  if (touches && !isString && (last.kind === 'literal' || last.kind === 'lifetime')) return null;
  const isWord = touches && (isString || last.kind === 'ident');
  const start = !isWord ? offset : isString ? last.start + 1 : last.start;
  const before = (isWord ? tokens.slice(0, -1) : tokens).filter(({ kind }) => kind !== 'comment');
  const words = before.map((token) => text.slice(token.start, token.end));
  const open: number[] = [];
  words.forEach((word, index) => {
    if (/^[([{]$/.test(word)) open.push(index);
    else if (/^[)\]}]$/.test(word)) open.pop();
  });
  return { words, open, span: { start, end: offset }, isString };
}

/** A line comment goes on at its end, a block comment only until it is closed. */
function isOpen(text: string, token: LexToken): boolean {
  return text.startsWith('//', token.start) || isUnterminated(text, token);
}

interface AroundAttribute {
  readonly kind: ProgramKind;
  /** What stands in its parentheses before the cursor. */
  readonly given: readonly string[];
}

/** The program attribute in whose parentheses the cursor is. */
function attributeAround({ words, open }: Place): AroundAttribute | null {
  const [bracket, paren] = open.slice(-2);
  if (bracket === undefined || paren === undefined) return null;
  const isAttribute = words[bracket] === '[' && words[bracket - 1] === '#' && words[paren] === '(';
  const kind = isAttribute ? programKindOfMacro(words[paren - 1] ?? '') : undefined;
  return kind === undefined ? null : { kind, given: words.slice(paren + 1) };
}

/** What the macro of the crate's aya-ebpf takes and has not been given. */
function argumentsIn(
  { kind, given }: AroundAttribute,
  { place: { span }, ayaApi }: { readonly place: Place; readonly ayaApi: readonly AyaApi[] },
): readonly Completion[] {
  const previous = given.at(-1);
  if (previous !== undefined && previous !== ',') return [];
  const common = { kind: 'argument', detail: `#[${kind.kind}]`, span } as const;
  const word = (kind.word?.values ?? []).map((value) => ({
    ...common,
    label: value,
    documentation: '',
    insert: value,
  }));
  const isNew = ayaApi.some((it) => it !== '0.1');
  const free = kind.args.filter(({ name, since }) => !given.includes(name) && (isNew || since === '0.1.0'));
  return [...(given.length === 0 ? word : []), ...free.map((arg) => argument(arg, { kind, common }))];
}

function argument(
  arg: ProgramArg,
  {
    kind,
    common,
  }: {
    readonly kind: ProgramKind;
    readonly common: Pick<Completion, 'kind' | 'detail' | 'span'>;
  },
): Completion {
  const { name, form, values, needs } = arg;
  const stop = values.length === 0 ? '$1' : `\${1|${values.join(',')}|}`;
  const since = name === 'sleepable' ? kind.sleepableSince : null;
  const sentences = [
    ...(since === null ? [] : [`May sleep, since Linux ${since.major}.${since.minor}.`]),
    ...(needs.length === 0 ? [] : [`Together with ${needs.map((need) => `\`${need}\``).join(' and ')}.`]),
    ...(arg.since === '0.2.0' ? ['Since aya-ebpf 0.2.'] : []),
  ];
  return {
    ...common,
    label: name,
    documentation: sentences.join(' '),
    insert: form === 'flag' ? name : `${name} = "${stop}"`,
  };
}

/** What the string behind `name =` may be, where that is known. */
function valuesIn({ kind, given }: AroundAttribute, { span }: Place): readonly Completion[] {
  const arg = given.at(-1) === '=' ? kind.args.find(({ name }) => name === given.at(-2)) : undefined;
  const detail = `#[${kind.kind}]`;
  return [...(arg?.values ?? []), ...(arg?.examples ?? [])].map((value) => ({
    ...{ label: value, kind: 'value', detail, documentation: '', insert: value, span },
  }));
}

interface Flagged {
  readonly kernelType: string;
  /** Around a flag's path; a constant argument of a type is an expression in braces. */
  readonly before: string;
  readonly after: string;
}

/** The map whose flags are being written as an argument of its constructor; null: none are. */
function flagsOf({ words, open }: Place): Flagged | null {
  const paren = open.at(-1);
  if (paren === undefined || words[paren] !== '(') return null;
  const [type, colon, again, constructor] = words.slice(paren - 4, paren);
  if (colon !== ':' || again !== ':' || type === undefined || !isMapTypeName(type)) return null;
  const kind = MAP_KINDS.find(({ flavour, name }) => flavour === 'legacy' && name === type);
  const called = kind?.constructors.find(({ name }) => name === constructor);
  const given = words.slice(paren + 1);
  const index = given.filter((word) => word === ',').length;
  const isFresh = given.length === 0 || /^[,|]$/.test(given.at(-1) ?? '');
  if (!isFresh || kind === undefined || called?.args[index] !== 'flags') return null;
  return { kernelType: kind.kernelType, before: '', after: '' };
}

/** The same in the type of a BTF map: `btf_maps::HashMap<u32, u64, 1024, |>`. */
function btfFlagsOf({ words }: Place, ayaApi: readonly AyaApi[]): Flagged | null {
  if (words.at(-1) !== ',') return null;
  let depth = 0;
  let index = 0;
  let start = words.length - 1;
  for (; start >= 0; start--) {
    const word = words[start] ?? '';
    if (/^[;=]$/.test(word) && depth === 0) return null;
    if (/^[>)\]}]$/.test(word)) depth++;
    else if (/^[<([{]$/.test(word) && depth-- === 0) break;
    else if (word === ',' && depth === 0) index++;
  }
  const name = words[start - 1];
  const kind = MAP_KINDS.find((it) => it.flavour === 'btf' && it.name === name);
  if (words[start] !== '<' || kind === undefined) return null;
  const isOld = !ayaApi.includes('0.3');
  const consts = (isOld ? kind.constsBefore030 : undefined) ?? kind.consts;
  return consts[index - kind.types.length]?.name === 'FLAGS'
    ? { kernelType: kind.kernelType, before: '{ ', after: ' as usize }' }
    : null;
}

function flags(
  { kernelType, before, after }: Flagged,
  { aya, span }: { readonly aya: string; readonly span: Span },
): readonly Completion[] {
  return flagsOfMap(kernelType).map(({ name, what, minKernel: { major, minor } }) => ({
    ...{ label: name, kind: 'flag', detail: kernelType, span },
    documentation: `${what} Since Linux ${major}.${minor}.`,
    insert: `${before}${aya}::bindings::${name}${after}`,
  }));
}

/** At the start of an item: nothing but modules around it, and what stands before it is complete. */
function isItemPlace({ words, open }: Place): boolean {
  const inModules = open.every(
    (index) => words[index] === '{' && words[index - 2] === 'mod' && /^\w+$/.test(words[index - 1] ?? ''),
  );
  if (!inModules) return false;
  const previous = words.at(-1);
  if (previous !== ']') return previous === undefined || /^[;{}]$/.test(previous);
  // After an inner attribute of the file, and not after one of an item.
  let depth = 0;
  for (let index = words.length - 1; index >= 0; index--) {
    if (words[index] === ']') depth++;
    if (words[index] === '[' && --depth === 0) return words[index - 1] === '!' && words[index - 2] === '#';
  }
  return false;
}

/** At the start of a statement: in a block of a function, and what stands before it is complete. */
function isStatementPlace({ words, open }: Place): boolean {
  const last = open.at(-1);
  if (last === undefined || words[last] !== '{' || !/^[;{}]$/.test(words.at(-1) ?? '')) return false;
  const isBlock = BLOCKS.test(headOf(words, last)) && !NO_BLOCKS.test(headOf(words, last));
  return isBlock && open.some((index) => words[index] === '{' && /\bfn\b/.test(headOf(words, index)));
}

const BLOCKS = /^(?:.* )?(?:fn|if|else|loop|while|for|unsafe)\b|= >$/; // `=>` is two tokens
const NO_BLOCKS = /\b(?:match|struct|enum|union|trait|impl|mod|macro_rules)\b/;

/** What stands before an opening brace, from the end of what comes before it. */
function headOf(words: readonly string[], brace: number): string {
  let start = brace;
  while (start > 0 && !/^[;{}]$/.test(words[start - 1] ?? '')) start--;
  return words.slice(start, brace).join(' ');
}
