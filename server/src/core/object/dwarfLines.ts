// Which source line an instruction comes from, where an object has no BTF: the line programs of `.debug_line`, versions 2 to 5.
// Source: DWARF Debugging Information Format 5, "6.2 Line Number Information" and "7.22"; version 4 for the older header.
// Written here, because the libraries for JavaScript that read DWARF read linked files: a BPF object is relocatable, and which section a
// row is of stands in a relocation alone. Invariant: what is broken here gives no lines, and never costs the numbers.
// Deliberately absent: `.debug_info`. Before version 5 it alone knows the compiler's folder; cargo names files relative to the workspace.

import { BrokenObject, reader, type Reader } from './bytes';
import type { Elf, Relocation, Section } from './elf';
import type { SectionLines, SourceLine } from './lineInfo';

/** By the name of the section. Empty where the object has none. No line has its text. */
export function dwarfLines(elf: Elf): ReadonlyMap<string, SectionLines> {
  try {
    return read(elf);
  } catch (error) {
    if (error instanceof BrokenObject) return new Map();
    throw error;
  }
}

const MOST_ROWS = 1_000_000;
const MOST_NAMES = 100_000;

interface Units {
  readonly elf: Elf;
  readonly bytes: Reader;
  readonly relocations: ReadonlyMap<number, Relocation>;
  /** Texts of another section, by their offset. */
  readonly textsOf: (section: string) => Reader;
  readonly rows: Map<string, Map<number, SourceLine>>;
  count: number;
}

function read(elf: Elf): ReadonlyMap<string, SectionLines> {
  const named = (name: string): Section | undefined => elf.sections.find((section) => section.name === name);
  const section = named('.debug_line');
  if (section === undefined) return new Map();
  const bytes = reader(section.bytes(), elf.littleEndian);
  const units: Units = {
    elf,
    bytes,
    relocations: elf.relocationsOf(section.index),
    textsOf: (name) => reader(named(name)?.bytes() ?? new Uint8Array(), elf.littleEndian),
    rows: new Map(),
    count: 0,
  };
  for (let at = 0; at < bytes.length;) at = readUnit(units, at);
  return units.rows;
}

/** Reads one unit; the offset behind it. */
function readUnit(units: Units, start: number): number {
  const cursor = new Cursor(units, start);
  const length = cursor.unitLength();
  const end = cursor.at + length;
  if (end > units.bytes.length || end <= start)
    throw new BrokenObject('.debug_line has a unit of a wrong length');
  const version = cursor.u16();
  // A version that is not known is skipped, as the specification says.
  if (version < 2 || version > 5) return end;
  if (version === 5) cursor.skip(2); // address_size, segment_selector_size
  const headerLength = cursor.offset();
  const program = cursor.at + headerLength;
  const minimumLength = cursor.u8();
  if (version >= 4) cursor.skip(1); // maximum_operations_per_instruction
  cursor.skip(1); // default_is_stmt
  const lineBase = (cursor.u8() << 24) >> 24;
  const lineRange = cursor.u8();
  const opcodeBase = cursor.u8();
  if (lineRange === 0 || opcodeBase === 0) throw new BrokenObject('.debug_line has a header without a range');
  const operands = Array.from({ length: opcodeBase - 1 }, () => cursor.u8());
  const files = version === 5 ? files5(cursor) : files4(cursor);
  const body = new Cursor(units, program);
  runProgram({ units, cursor: body, end, files, minimumLength, lineBase, lineRange, opcodeBase, operands });
  return end;
}

/** Names by their number. */
type Files = ReadonlyMap<number, string>;

function files4(cursor: Cursor): Files {
  const folders = [''];
  for (let name = cursor.text(); name !== ''; name = cursor.text()) push(folders, name);
  const files = new Map<number, string>();
  for (let name = cursor.text(); name !== ''; name = cursor.text()) {
    if (files.size > MOST_NAMES) throw new BrokenObject('.debug_line names too many files');
    const folder = folders[cursor.unsigned()] ?? '';
    cursor.unsigned(); // time of the last change
    cursor.unsigned(); // length in bytes
    files.set(files.size + 1, joined(folder, name));
  }
  return files;
}

function files5(cursor: Cursor): Files {
  const folders = entries5(cursor).map(({ name }) => name);
  const [compiler = ''] = folders;
  const files = entries5(cursor).map(({ name, folder }) =>
    joined(joined(compiler, folders[folder] ?? ''), name),
  );
  return new Map(files.map((file, index) => [index, file]));
}

const [CONTENT_PATH, CONTENT_FOLDER] = [1, 2];

/** A list of folders or files, each described by the formats before it. */
function entries5(cursor: Cursor): readonly { readonly name: string; readonly folder: number }[] {
  const formats = Array.from({ length: cursor.u8() }, () => ({
    content: cursor.unsigned(),
    form: cursor.unsigned(),
  }));
  const count = cursor.unsigned();
  if (count > MOST_NAMES || (formats.length === 0 && count > 0))
    throw new BrokenObject('.debug_line names too many files');
  return Array.from({ length: count }, () => {
    let [name, folder] = ['', 0];
    for (const { content, form } of formats) {
      const value = cursor.form(form);
      if (content === CONTENT_PATH && typeof value === 'string') name = value;
      if (content === CONTENT_FOLDER && typeof value === 'number') folder = value;
    }
    return { name, folder };
  });
}

function push(names: string[], name: string): void {
  if (names.length > MOST_NAMES) throw new BrokenObject('.debug_line names too many folders');
  names.push(name);
}

function joined(folder: string, name: string): string {
  return folder === '' || /^(?:[/<\\]|[A-Za-z]:)/.test(name)
    ? name
    : name === ''
      ? folder
      : `${folder}/${name}`;
}

interface Program {
  readonly units: Units;
  readonly cursor: Cursor;
  readonly end: number;
  readonly files: Files;
  readonly minimumLength: number;
  readonly lineBase: number;
  readonly lineRange: number;
  readonly opcodeBase: number;
  /** Of standard opcode n the number of its operands, at n - 1. */
  readonly operands: readonly number[];
}

interface Registers {
  section: string | null;
  address: number;
  file: number;
  line: number;
  column: number;
}

const initial = (): Registers => ({ section: null, address: 0, file: 1, line: 1, column: 0 });

function runProgram(program: Program): void {
  const { units, cursor, end, minimumLength, lineBase, lineRange, opcodeBase, operands } = program;
  let registers = initial();
  const advance = (operations: number): void => {
    registers.address += operations * minimumLength;
  };
  while (cursor.at < end) {
    const opcode = cursor.u8();
    if (opcode >= opcodeBase) {
      const adjusted = opcode - opcodeBase;
      advance(Math.floor(adjusted / lineRange));
      registers.line += lineBase + (adjusted % lineRange);
      addRow(program, registers);
      continue;
    }
    switch (opcode) {
      case 0:
        if (extended(program, registers)) registers = initial();
        break;
      case 1: // DW_LNS_copy
        addRow(program, registers);
        break;
      case 2: // DW_LNS_advance_pc
        advance(cursor.unsigned());
        break;
      case 3: // DW_LNS_advance_line
        registers.line += cursor.signed();
        break;
      case 4: // DW_LNS_set_file
        registers.file = cursor.unsigned();
        break;
      case 5: // DW_LNS_set_column
        registers.column = cursor.unsigned();
        break;
      case 8: // DW_LNS_const_add_pc
        advance(Math.floor((255 - opcodeBase) / lineRange));
        break;
      case 9: // DW_LNS_fixed_advance_pc
        registers.address += cursor.u16();
        break;
      default:
        for (let index = 0; index < (operands[opcode - 1] ?? 0); index += 1) cursor.unsigned();
    }
  }
  if (units.count > MOST_ROWS) throw new BrokenObject('.debug_line has too many rows');
}

const [END_SEQUENCE, SET_ADDRESS] = [1, 2];

/** An extended opcode; true: the sequence ends. */
function extended({ units, cursor }: Program, registers: Registers): boolean {
  const length = cursor.unsigned();
  const next = cursor.at + length;
  if (length === 0) throw new BrokenObject('.debug_line has an empty opcode');
  const opcode = cursor.u8();
  if (opcode === SET_ADDRESS) {
    const relocation = units.relocations.get(cursor.at);
    const section = units.elf.sections[relocation?.symbol.section ?? 0];
    registers.section = relocation === undefined || section === undefined ? null : section.name;
    registers.address = cursor.u64() + (relocation?.symbol.value ?? 0) + (relocation?.addend ?? 0);
  }
  cursor.at = next;
  return opcode === END_SEQUENCE;
}

function addRow({ units, files }: Program, { section, address, file, line, column }: Registers): void {
  units.count += 1;
  if (units.count > MOST_ROWS) throw new BrokenObject('.debug_line has too many rows');
  const name = files.get(file);
  // Line 0 is code that the compiler made: it is paid for by the line before it.
  if (section === null || name === undefined || line < 1) return;
  const rows = units.rows.get(section) ?? new Map<number, SourceLine>();
  units.rows.set(section, rows);
  rows.set(address, { file: name, line, column, text: null });
}

/** Reads forward through the section; has the lifetime of a unit. */
class Cursor {
  at: number;
  readonly #units: Units;
  #wide = false; // the 64-bit format

  constructor(units: Units, at: number) {
    this.#units = units;
    this.at = at;
  }

  u8(): number {
    return this.#take(1, (bytes, at) => bytes.u8(at));
  }

  u16(): number {
    return this.#take(2, (bytes, at) => bytes.u16(at));
  }

  u32(): number {
    return this.#take(4, (bytes, at) => bytes.u32(at));
  }

  u64(): number {
    return this.#take(8, (bytes, at) => bytes.u64(at));
  }

  skip(count: number): void {
    this.at += count;
  }

  unitLength(): number {
    const length = this.u32();
    this.#wide = length === 0xffffffff;
    return this.#wide ? this.u64() : length;
  }

  /** A length or an offset: its size depends on the unit's format. */
  offset(): number {
    return this.#wide ? this.u64() : this.u32();
  }

  text(): string {
    const text = this.#units.bytes.text(this.at);
    const end = this.at + new TextEncoder().encode(text).length;
    // A text that is not UTF-8, or longer than any path, has another length in bytes.
    if (this.#units.bytes.u8(end) !== 0) throw new BrokenObject('.debug_line has a name that is no text');
    this.at = end + 1;
    return text;
  }

  unsigned(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
      if (shift > 63) throw new BrokenObject('.debug_line has a number without an end');
    }
  }

  signed(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.u8();
      value += (byte & 0x7f) * 2 ** shift;
      if (shift > 63) throw new BrokenObject('.debug_line has a number without an end');
      if (byte < 0x80) return (byte & 0x40) === 0 ? value : value - 2 ** (shift + 7);
    }
  }

  /** DWARF 5, "7.5.6 Form Encodings": those that describe names. A number, a text, or null for what says nothing here. */
  form(form: number): number | string | null {
    switch (form) {
      case 0x08: // DW_FORM_string
        return this.text();
      case 0x1f: // DW_FORM_line_strp
        return this.#textIn('.debug_line_str');
      case 0x0e: // DW_FORM_strp
        return this.#textIn('.debug_str');
      case 0x0f: // DW_FORM_udata
        return this.unsigned();
      case 0x0b: // DW_FORM_data1
        return this.u8();
      case 0x05: // DW_FORM_data2
        return this.u16();
      case 0x06: // DW_FORM_data4
        return this.u32();
      case 0x07: // DW_FORM_data8
        return this.u64();
      case 0x1e: // DW_FORM_data16
        this.skip(16);
        return null;
      case 0x09: // DW_FORM_block
        this.skip(this.unsigned());
        return null;
      default:
        throw new BrokenObject('.debug_line describes names in an unknown form');
    }
  }

  #textIn(section: string): string {
    const relocation = this.#units.relocations.get(this.at);
    const offset = this.offset() + (relocation?.symbol.value ?? 0) + (relocation?.addend ?? 0);
    return this.#units.textsOf(section).text(offset);
  }

  #take(size: number, get: (bytes: Reader, at: number) => number): number {
    const value = get(this.#units.bytes, this.at);
    this.at += size;
    return value;
  }
}
