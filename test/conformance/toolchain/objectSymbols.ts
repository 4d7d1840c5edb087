// Which statics survive in an object and in which section: what a verdict about a static is checked against.
// Reads only the section headers and the symbol table of a little-endian ELF64 file.

import { readFileSync } from 'node:fs';

export interface DataSymbol {
  /** Mangled, unless the static has `#[no_mangle]`. */
  readonly name: string;
  readonly section: string;
  /** Of its first byte in the section. */
  readonly offset: number;
  readonly bytes: number;
}

/** Statics in sections that Aya turns into maps: `.bss`, `.data`, `.rodata` with their suffixes, and `maps`. */
export function dataSymbols(object: string): readonly DataSymbol[] {
  const elf = readFileSync(object);
  const sections = sectionsOf(elf);
  const symbols = sections.find(({ type }) => type === symbolTable);
  const names = symbols === undefined ? undefined : sections[symbols.link];
  if (symbols === undefined || names === undefined) return [];
  const found: DataSymbol[] = [];
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    const section = sections[elf.readUInt16LE(at + 6)];
    const isObject = (elf.readUInt8(at + 4) & 15) === 1;
    if (!isObject || section === undefined) continue;
    found.push({
      name: textAt(elf, names.offset + elf.readUInt32LE(at)),
      section: section.name,
      offset: Number(elf.readBigUInt64LE(at + 8)),
      bytes: Number(elf.readBigUInt64LE(at + 16)),
    });
  }
  return found;
}

/** What the symbol's place in the object holds at the start; null where there is no such symbol. */
export function symbolBytes(object: string, name: string): Buffer | null {
  const elf = readFileSync(object);
  const sections = sectionsOf(elf);
  const symbols = sections.find(({ type }) => type === symbolTable);
  const names = symbols === undefined ? undefined : sections[symbols.link];
  if (symbols === undefined || names === undefined) return null;
  for (let at = symbols.offset; at < symbols.offset + symbols.size; at += 24) {
    const section = sections[elf.readUInt16LE(at + 6)];
    if (section === undefined || textAt(elf, names.offset + elf.readUInt32LE(at)) !== name) continue;
    const start = section.offset + Number(elf.readBigUInt64LE(at + 8));
    return elf.subarray(start, start + Number(elf.readBigUInt64LE(at + 16)));
  }
  return null;
}

const symbolTable = 2;

interface Section {
  readonly name: string;
  readonly type: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
}

function sectionsOf(elf: Buffer): readonly Section[] {
  const table = Number(elf.readBigUInt64LE(40));
  const count = elf.readUInt16LE(60);
  const headers = Array.from({ length: count }, (_, index) => table + index * 64);
  const stringHeader = table + elf.readUInt16LE(62) * 64;
  const strings = Number(elf.readBigUInt64LE(stringHeader + 24));
  return headers.map((header) => ({
    name: textAt(elf, strings + elf.readUInt32LE(header)),
    type: elf.readUInt32LE(header + 4),
    offset: Number(elf.readBigUInt64LE(header + 24)),
    size: Number(elf.readBigUInt64LE(header + 32)),
    link: elf.readUInt32LE(header + 40),
  }));
}

function textAt(elf: Buffer, offset: number): string {
  return elf.toString('utf8', offset, elf.indexOf(0, offset));
}
