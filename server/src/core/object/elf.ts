// ELF64 relocatable files for the BPF machine, in both byte orders: sections, symbols, relocations.
// Source: System V ABI, "Object Files"; EM_BPF and the relocation types: Linux Documentation/bpf/llvm_reloc.rst.
// Deliberately absent: programs headers (a BPF object has none), 32-bit files, inflating compressed sections (they are refused by
// name: no BPF toolchain writes them, and no loader reads them).

import { BrokenObject, reader, type Reader } from './bytes';

export interface Elf {
  readonly littleEndian: boolean;
  readonly sections: readonly Section[];
  readonly symbols: readonly ElfSymbol[];
  /** Relocations of the section with this index, by the offset that they change. */
  readonly relocationsOf: (section: number) => ReadonlyMap<number, Relocation>;
}

export interface Section {
  readonly index: number;
  readonly name: string;
  readonly type: number;
  readonly executable: boolean;
  readonly size: number; // bytes, also where the file holds none (.bss)
  /** @throws {BrokenObject} where they are compressed or lie outside of the file. */
  readonly bytes: () => Uint8Array;
}

export interface ElfSymbol {
  readonly name: string;
  readonly kind: 'function' | 'object' | 'section' | 'other';
  readonly binding: 'local' | 'global' | 'weak' | 'other';
  readonly section: number; // index; 0: undefined here
  readonly value: number; // offset in its section
  readonly size: number;
}

export interface Relocation {
  readonly symbol: ElfSymbol;
  readonly type: number;
  readonly addend: number; // 0 for SHT_REL, which keeps it in the place itself
}

/** Whether the bytes begin as a BPF object does: cheap enough to ask of any file. */
export function isBpfObject(bytes: Uint8Array): boolean {
  return identify(bytes) === 'bpf';
}

/** @throws {BrokenObject} */
export function readElf(bytes: Uint8Array): Elf {
  const identity = identify(bytes);
  if (identity !== 'bpf') throw new BrokenObject(identity);
  const littleEndian = bytes[5] === LITTLE_ENDIAN;
  const file = reader(bytes, littleEndian);
  const headers = sectionHeaders(file);
  const sections = headers.map((header, index) => sectionOf(bytes, { header, headers, index, file }));
  const symbols = symbolsOf({ sections, headers, littleEndian });
  return {
    littleEndian,
    sections,
    symbols,
    relocationsOf: (section) => relocationsOf({ section, sections, headers, symbols, littleEndian }),
  };
}

const LITTLE_ENDIAN = 1;
const EM_BPF = 247;
const [SHT_SYMTAB, SHT_RELA, SHT_NOBITS, SHT_REL] = [2, 4, 8, 9];
const SHF_EXECINSTR = 4;
const SHF_COMPRESSED = 0x800;
const HEADER_SIZE = 64;
const SYMBOL_SIZE = 24;
/** More than any object has, few enough to keep a hostile file cheap. */
const MAX_ENTRIES = 1_000_000;

function identify(bytes: Uint8Array): string {
  const magic = [0x7f, 0x45, 0x4c, 0x46];
  if (magic.some((byte, index) => bytes[index] !== byte)) return 'it is no ELF file';
  if (bytes[4] !== 2) return 'it is no 64-bit ELF file';
  const order = bytes[5];
  if (order !== LITTLE_ENDIAN && order !== 2) return 'its byte order is unknown';
  const [first = 0, second = 0] = bytes.subarray(18, 20);
  const machine = order === LITTLE_ENDIAN ? first | (second << 8) : second | (first << 8);
  return machine === EM_BPF ? 'bpf' : `it is for machine ${machine}, not for BPF`;
}

interface SectionHeader {
  readonly name: number;
  readonly type: number;
  readonly flags: number;
  readonly offset: number;
  readonly size: number;
  readonly link: number;
  readonly info: number;
}

function sectionHeaders(file: Reader): readonly SectionHeader[] {
  const table = file.u64(40);
  if (table === 0) return [];
  if (file.u16(58) !== HEADER_SIZE) throw new BrokenObject('its section headers have an unknown size');
  // With very many sections the real count stands in the first header.
  const count = file.u16(60) === 0 ? file.u64(table + 32) : file.u16(60);
  if (count > MAX_ENTRIES || table + count * HEADER_SIZE > file.length)
    throw new BrokenObject('its section headers lie outside of the file');
  return Array.from({ length: count }, (_, index) => {
    const at = table + index * HEADER_SIZE;
    return {
      name: file.u32(at),
      type: file.u32(at + 4),
      flags: file.u64(at + 8),
      offset: file.u64(at + 24),
      size: file.u64(at + 32),
      link: file.u32(at + 40),
      info: file.u32(at + 44),
    };
  });
}

function sectionOf(
  bytes: Uint8Array,
  options: {
    readonly header: SectionHeader;
    readonly headers: readonly SectionHeader[];
    readonly index: number;
    readonly file: Reader;
  },
): Section {
  const { header, headers, index, file } = options;
  const first = file.u16(62);
  const names = headers[first === 0xffff ? (headers[0]?.link ?? 0) : first];
  const name = names === undefined ? '' : file.text(names.offset + header.name);
  return {
    index,
    name,
    type: header.type,
    executable: (header.flags & SHF_EXECINSTR) !== 0,
    size: header.size,
    bytes: () => {
      if (header.type === SHT_NOBITS) return new Uint8Array();
      if ((header.flags & SHF_COMPRESSED) !== 0) throw new BrokenObject(`its section ${name} is compressed`);
      if (header.offset + header.size > bytes.length)
        throw new BrokenObject(`its section ${name} lies outside of the file`);
      return bytes.subarray(header.offset, header.offset + header.size);
    },
  };
}

interface Tables {
  readonly sections: readonly Section[];
  readonly headers: readonly SectionHeader[];
  readonly littleEndian: boolean;
}

/** The entries of a table that may be cut anywhere: only whole ones count. */
function entriesOf(bytes: Uint8Array, size: number): readonly number[] {
  const count = Math.floor(bytes.length / size);
  if (count > MAX_ENTRIES) throw new BrokenObject('it has too many symbols or relocations');
  return Array.from({ length: count }, (_, index) => index * size);
}

function symbolsOf({ sections, headers, littleEndian }: Tables): readonly ElfSymbol[] {
  const table = sections.find(({ type }) => type === SHT_SYMTAB);
  if (table === undefined) return [];
  const strings = sections[headers[table.index]?.link ?? 0];
  const names = reader(strings?.bytes() ?? new Uint8Array(), littleEndian);
  const bytes = table.bytes();
  const entries = reader(bytes, littleEndian);
  return entriesOf(bytes, SYMBOL_SIZE).map((at) => {
    const name = entries.u32(at);
    const info = entries.u8(at + 4);
    return {
      name: name < names.length ? names.text(name) : '',
      kind: KINDS[info & 15] ?? 'other',
      binding: BINDINGS[info >> 4] ?? 'other',
      section: entries.u16(at + 6),
      value: entries.u64(at + 8),
      size: entries.u64(at + 16),
    };
  });
}

const KINDS = ['other', 'object', 'function', 'section'] as const;
const BINDINGS = ['local', 'global', 'weak'] as const;

function relocationsOf({
  section,
  sections,
  headers,
  symbols,
  littleEndian,
}: Tables & { readonly section: number; readonly symbols: readonly ElfSymbol[] }): ReadonlyMap<
  number,
  Relocation
> {
  const found = new Map<number, Relocation>();
  for (const table of sections) {
    const header = headers[table.index];
    if (header === undefined || header.info !== section) continue;
    if (table.type !== SHT_REL && table.type !== SHT_RELA) continue;
    const withAddend = table.type === SHT_RELA;
    const bytes = table.bytes();
    const entries = reader(bytes, littleEndian);
    for (const at of entriesOf(bytes, withAddend ? 24 : 16)) {
      // r_info: the symbol's index in the upper half, the type in the lower.
      const symbol = symbols[entries.u32(at + 8 + (littleEndian ? 4 : 0))];
      const type = entries.u32(at + 8 + (littleEndian ? 0 : 4));
      const addend = withAddend ? entries.i32(at + 16 + (littleEndian ? 0 : 4)) : 0;
      if (symbol !== undefined) found.set(entries.u64(at), { symbol, type, addend });
    }
  }
  return found;
}
