// Which source line an instruction comes from: `.BTF.ext` line info, whose strings in `.BTF` also hold each line's text.
// Source: Linux Documentation/bpf/btf.rst, "4.1 .BTF section", "4.2 .BTF.ext section".
// Invariant: what is broken here gives no lines, and never costs the numbers. Deliberately absent: BTF types.

import { BrokenObject, reader } from './bytes';
import type { Elf, Section } from './elf';

export interface SourceLine {
  /** As the compiler was told: relative to its folder, or absolute. */
  readonly file: string;
  readonly line: number; // 1-based
  readonly column: number; // 1-based; 0: not known
  /** The line as it was when the object was built; null where nobody kept it. */
  readonly text: string | null;
}

/** The lines of one section's code, by the byte offset in the section from which each holds on. */
export type SectionLines = ReadonlyMap<number, SourceLine>;

/** By the name of the section. Empty where the object has none. */
export function btfLines(elf: Elf): ReadonlyMap<string, SectionLines> {
  try {
    return read(elf);
  } catch (error) {
    if (error instanceof BrokenObject) return new Map();
    throw error;
  }
}

const MAGIC = 0xeb9f;
const RECORD_SIZE = 16;
const MAX_LINES = 1_000_000;

function read(elf: Elf): ReadonlyMap<string, SectionLines> {
  const named = (name: string): Section | undefined => elf.sections.find((section) => section.name === name);
  const [types, extension] = [named('.BTF'), named('.BTF.ext')];
  if (types === undefined || extension === undefined) return new Map();
  const strings = stringsOf(types, elf.littleEndian);
  const info = reader(extension.bytes(), elf.littleEndian);
  if (info.u16(0) !== MAGIC) throw new BrokenObject('.BTF.ext has another magic number');
  const headerSize = info.u32(4);
  const start = headerSize + info.u32(16);
  const end = Math.min(start + info.u32(20), info.length);
  const recordSize = info.u32(start);
  if (recordSize < RECORD_SIZE) throw new BrokenObject('.BTF.ext has line records of an unknown size');

  const sections = new Map<string, SectionLines>();
  let total = 0;
  for (let at = start + 4; at + 8 <= end;) {
    const name = strings(info.u32(at));
    const count = info.u32(at + 4);
    total += count;
    if (total > MAX_LINES) throw new BrokenObject('.BTF.ext has too many lines');
    const lines = new Map<number, SourceLine>();
    for (let index = 0; index < count; index += 1) {
      const record = at + 8 + index * recordSize;
      const place = info.u32(record + 12);
      const text = strings(info.u32(record + 8));
      lines.set(info.u32(record), {
        file: strings(info.u32(record + 4)),
        line: place >>> 10,
        column: place & 0x3ff,
        text: text === '' ? null : text,
      });
    }
    sections.set(name, lines);
    at += 8 + count * recordSize;
  }
  return sections;
}

function stringsOf(section: Section, littleEndian: boolean): (offset: number) => string {
  const bytes = reader(section.bytes(), littleEndian);
  if (bytes.u16(0) !== MAGIC) throw new BrokenObject('.BTF has another magic number');
  const start = bytes.u32(4) + bytes.u32(16);
  const kept = new Map<number, string>();
  return (offset) => {
    const known = kept.get(offset);
    if (known !== undefined) return known;
    const text = bytes.text(start + offset);
    kept.set(offset, text);
    return text;
  };
}
