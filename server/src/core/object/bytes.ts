// Reads numbers and texts out of bytes that nobody vouches for. Invariant: nothing outside of the bytes is ever read.
// A read that would leave them throws BrokenObject, which readObject() turns into a value: it never leaves this folder.

/** What is wrong with an object, in a few words. */
export class BrokenObject extends Error {}

export interface Reader {
  readonly length: number;
  readonly u8: (offset: number) => number;
  readonly u16: (offset: number) => number;
  readonly i16: (offset: number) => number;
  readonly u32: (offset: number) => number;
  readonly i32: (offset: number) => number;
  /** An unsigned 64-bit number. Sizes and offsets above 2^53 are no longer exact, and no file is that long. */
  readonly u64: (offset: number) => number;
  /** The text up to the next NUL, the end of the bytes, or MAX_TEXT. */
  readonly text: (offset: number) => string;
}

/** @throws {BrokenObject} from its functions, where an offset lies outside of `bytes`. */
export function reader(bytes: Uint8Array, littleEndian: boolean): Reader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const at = (offset: number, size: number): number => {
    if (!Number.isSafeInteger(offset) || offset < 0 || offset + size > bytes.length)
      throw new BrokenObject(`it ends before offset ${offset + size}`);
    return offset;
  };
  return {
    length: bytes.length,
    u8: (offset) => view.getUint8(at(offset, 1)),
    u16: (offset) => view.getUint16(at(offset, 2), littleEndian),
    i16: (offset) => view.getInt16(at(offset, 2), littleEndian),
    u32: (offset) => view.getUint32(at(offset, 4), littleEndian),
    i32: (offset) => view.getInt32(at(offset, 4), littleEndian),
    u64: (offset) => Number(view.getBigUint64(at(offset, 8), littleEndian)),
    text: (offset) => {
      at(offset, 0);
      const longest = bytes.subarray(offset, offset + MAX_TEXT);
      const end = longest.indexOf(0);
      return UTF8.decode(end < 0 ? longest : longest.subarray(0, end));
    },
  };
}

/** Bytes. Longer than any symbol or source line, short enough that many texts in one table stay cheap. */
const MAX_TEXT = 16_384;

const UTF8 = new TextDecoder('utf-8');
