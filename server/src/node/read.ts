// Reads one source file as the analyzer wants it: text without a byte order mark, or null. Never throws.

import { readFile, stat } from 'node:fs/promises';

import { maxProjectFileBytes } from '../core/index';

export type SourceRead =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'large' }
  | { readonly kind: 'binary' }
  /** `reason` is the system's code: "ENOENT", "EACCES", or "EISDIR" for what is no file. */
  | { readonly kind: 'unreadable'; readonly reason: string };

/** What `file` holds. Bytes that are no UTF-8 become U+FFFD. */
export async function readSource(file: string): Promise<SourceRead> {
  try {
    const { size, isFile } = await statOf(file);
    // Reading a named pipe would wait for its writer for ever.
    if (!isFile) return { kind: 'unreadable', reason: 'EISDIR' };
    if (size > maxProjectFileBytes(file)) return { kind: 'large' };
    const bytes = await readFile(file);
    if (bytes.includes(0)) return { kind: 'binary' };
    return { kind: 'text', text: new TextDecoder('utf-8').decode(bytes) };
  } catch (error) {
    return { kind: 'unreadable', reason: errorCode(error) };
  }
}

/** Text of `file`, or null where there is none that can be analysed. */
export async function readText(file: string): Promise<string | null> {
  const read = await readSource(file);
  return read.kind === 'text' ? read.text : null;
}

/** The system's short code of a failed call, "EACCES"; "unknown error" for anything else. */
export function errorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : 'unknown error';
}

async function statOf(file: string): Promise<{ readonly size: number; readonly isFile: boolean }> {
  const found = await stat(file);
  return { size: found.size, isFile: found.isFile() };
}
