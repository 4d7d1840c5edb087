// A built BPF object as plain values: its functions with their frames, its programs, and what they name.
// Invariant: any bytes give an answer, and the answer to bytes that are no BPF object is a sentence.
// Deliberately absent: loading, maps' definitions, and every judgement (core/stack judges).

import { BrokenObject } from './bytes';
import { rustPath } from './demangle';
import { dwarfLines } from './dwarfLines';
import { readElf, type Elf, type ElfSymbol, type Relocation, type Section } from './elf';
import { frameLines, type FrameLine } from './frameLines';
import { decodeInstructions, type Instruction } from './instructions';
import { btfLines, type SectionLines, type SourceLine } from './lineInfo';
import { frameUse } from './stackDepth';

export { isBpfObject } from './elf';

export interface BpfObject {
  /** By their keys. Every function of the file, called or not. */
  readonly functions: ReadonlyMap<string, ObjectFunction>;
  readonly programs: readonly ObjectProgram[];
  /** null: no license section; Aya then says "GPL". */
  readonly license: string | null;
  /** Lines of the source as they were at the build, each once. Empty without line info; without their text where it is DWARF's. */
  readonly sourceLines: readonly SourceLine[];
}

export interface ObjectFunction {
  readonly key: string;
  readonly symbol: string;
  /** The crate in the mangled name; null: not mangled. */
  readonly crate: string | null;
  /** Path inside the crate, "net::parse"; the symbol where it is not mangled. */
  readonly name: string;
  readonly section: string;
  /** Distance of the lowest byte of its frame from r10, unrounded. */
  readonly stackBytes: number;
  /** false: `stackBytes` is what the code forms addresses to, not what it surely touches. */
  readonly exact: boolean;
  /** Keys of called functions and of callbacks that run within a call. */
  readonly calls: readonly string[];
  /** Those of `calls` that are only handed to a helper. */
  readonly callbacks: readonly string[];
  /** Keys of functions that timers and work queues call later. */
  readonly asyncCallbacks: readonly string[];
  readonly tailCalls: boolean;
  /** Names of the maps and data sections that its code refers to. */
  readonly data: readonly string[];
  /** Lines that touch the frame, the deepest first. */
  readonly lines: readonly FrameLine[];
  /** Where the function's code comes from first; null: not known. */
  readonly place: SourceLine | null;
  readonly instructions: number;
}

export interface ObjectProgram {
  /** Symbol, by which user space names it. */
  readonly name: string;
  readonly key: string;
  /** Says its kind: core/data/programs.ts knows how. */
  readonly section: string;
}

export type ReadObject = BpfObject | { readonly error: string };

/** Reads an object file. Never throws. */
export function readObject(bytes: Uint8Array): ReadObject {
  try {
    return objectOf(readElf(bytes));
  } catch (error) {
    if (error instanceof BrokenObject) return { error: error.message };
    throw error;
  }
}

function objectOf(elf: Elf): BpfObject {
  const sites = functionSites(elf);
  const keys = new Map(sites.map((site) => [site.key, site]));
  const btf = btfLines(elf);
  const lines = btf.size > 0 ? btf : dwarfLines(elf);
  const functions = new Map(
    sites.map((site) => [
      site.key,
      functionOf(site, { elf, sites: keys, lines: lines.get(site.section.name) }),
    ]),
  );
  return {
    functions,
    programs: sites.flatMap(programOf),
    license: licenseOf(elf),
    sourceLines: distinctLines(lines),
  };
}

/** A function's symbol with its code. */
interface Site {
  readonly key: string;
  readonly symbol: ElfSymbol;
  readonly section: Section;
  readonly code: Uint8Array;
  readonly start: number;
}

const TEXT = '.text';

function keyOf(section: number, offset: number): string {
  return `${section}:${offset}`;
}

function functionSites(elf: Elf): readonly Site[] {
  const found = new Map<string, Site>();
  for (const symbol of elf.symbols) {
    const section = elf.sections[symbol.section];
    if (symbol.kind !== 'function' || section?.executable !== true) continue;
    const key = keyOf(symbol.section, symbol.value);
    const bytes = section.bytes();
    if (symbol.value % 8 !== 0 || symbol.value + symbol.size > bytes.length)
      throw new BrokenObject(`the code of ${symbol.name} lies outside of its section`);
    const code = bytes.subarray(symbol.value, symbol.value + symbol.size);
    if (!found.has(key)) found.set(key, { key, symbol, section, code, start: symbol.value });
  }
  return [...found.values()];
}

function programOf({ symbol, section, key }: Site): readonly ObjectProgram[] {
  if (section.name === TEXT || symbol.binding === 'local') return [];
  return [{ name: symbol.name, key, section: section.name }];
}

interface Surroundings {
  readonly elf: Elf;
  readonly sites: ReadonlyMap<string, Site>;
  readonly lines: SectionLines | undefined;
}

function functionOf(site: Site, { elf, sites, lines }: Surroundings): ObjectFunction {
  const { symbol, section, start } = site;
  const instructions = decodeInstructions(site.code, elf.littleEndian);
  const relocations = elf.relocationsOf(section.index);
  const relocationAt = (index: number): Relocation | undefined => relocations.get(start + index * 8);
  const targetAt = (index: number): string | null => {
    const instruction = instructions[index];
    if (instruction === undefined) return null;
    const key = targetKey({ instruction, relocation: relocationAt(index), at: start / 8 + index, site });
    return key !== null && sites.has(key) ? key : null;
  };
  const use = frameUse({
    instructions,
    targetAt,
    isMemoryCall: (index) => MEMORY_CALLS.has(sites.get(targetAt(index) ?? '')?.symbol.name ?? ''),
    kernelFunctionAt: (index) => relocationAt(index)?.symbol.name ?? null,
  });
  const path = rustPath(symbol.name);
  const lineAt = lineFinder(lines ?? new Map(), start);
  return {
    key: site.key,
    symbol: symbol.name,
    crate: path?.[0] ?? null,
    name: path === null || path.length < 2 ? symbol.name : path.slice(1).join('::'),
    section: section.name,
    stackBytes: use.bytes,
    exact: use.exact,
    calls: use.calls,
    callbacks: use.callbacks,
    asyncCallbacks: use.asyncCallbacks,
    tailCalls: use.tailCalls,
    data: dataNames(instructions, { relocationAt, elf }),
    lines: frameLines(use.accesses, lineAt),
    place: lineAt(0),
    instructions: instructions.length,
  };
}

/** Functions that aya-ebpf exports for the compiler: the length stands in the third argument. */
const MEMORY_CALLS: ReadonlySet<string> = new Set(['memset', 'memcpy', 'memmove', 'memcmp', 'bcmp']);

/** What a call or the load of a function's address names; llvm_reloc.rst says where the offset stands. */
function targetKey({
  instruction,
  relocation,
  at,
  site,
}: {
  readonly instruction: Instruction;
  readonly relocation: Relocation | undefined;
  readonly at: number;
  readonly site: Site;
}): string | null {
  if (instruction.kind === 'load64') {
    if (relocation === undefined) return null;
    const { symbol, addend } = relocation;
    return keyOf(symbol.section, symbol.value + addend + instruction.low);
  }
  if (instruction.kind !== 'call' || instruction.target !== 'local') return null;
  if (relocation === undefined) return keyOf(site.section.index, (at + 1 + instruction.value) * 8);
  const { symbol, addend } = relocation;
  // A section's symbol: the constant counts instructions from its start, less one.
  if (symbol.kind === 'section') return keyOf(symbol.section, (instruction.value + 1) * 8 + addend);
  return keyOf(symbol.section, symbol.value + addend);
}

function dataNames(
  instructions: readonly Instruction[],
  {
    relocationAt,
    elf,
  }: { readonly relocationAt: (index: number) => Relocation | undefined; readonly elf: Elf },
): readonly string[] {
  const names = instructions.flatMap((instruction, index) => {
    const symbol = instruction.kind === 'load64' ? relocationAt(index)?.symbol : undefined;
    if (symbol === undefined || symbol.kind === 'function') return [];
    const section = elf.sections[symbol.section];
    if (section === undefined || section.executable) return [];
    return [symbol.kind === 'section' ? section.name : symbol.name];
  });
  return [...new Set(names)];
}

/** The line of an instruction: the last one that begins at or before it, within the function. */
function lineFinder(lines: SectionLines, start: number): (instruction: number) => SourceLine | null {
  const offsets = [...lines.keys()].filter((offset) => offset >= start).sort((a, b) => a - b);
  return (instruction) => {
    const wanted = start + instruction * 8;
    let low = 0;
    let high = offsets.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((offsets[middle] ?? 0) <= wanted) low = middle + 1;
      else high = middle;
    }
    const offset = offsets[low - 1];
    return offset === undefined ? null : (lines.get(offset) ?? null);
  };
}

function licenseOf(elf: Elf): string | null {
  const section = elf.sections.find(({ name }) => name === 'license');
  if (section === undefined) return null;
  return new TextDecoder().decode(section.bytes()).replace(/\0.*$/s, '');
}

function distinctLines(lines: ReadonlyMap<string, SectionLines>): readonly SourceLine[] {
  const found = new Map<string, SourceLine>();
  for (const section of lines.values()) {
    for (const line of section.values()) {
      const key = `${line.file}:${line.line}`;
      if (line.line > 0 && found.get(key)?.text == null) found.set(key, line);
    }
  }
  return [...found.values()];
}
