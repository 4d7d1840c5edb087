// Reads the two WebAssembly files that the parser needs. In a built bundle they lie beside it; run from source they come
// from their packages. Nothing is fetched and nothing is cached: a process reads them once.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

export interface ParserWasm {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/**
 * Bytes of `web-tree-sitter.wasm` and `tree-sitter-rust.wasm`.
 * @throws {Error} naming the file, if the installation is incomplete.
 */
export async function readParserWasm(): Promise<ParserWasm> {
  const [runtime, grammar] = await Promise.all([
    readWasm('web-tree-sitter.wasm', 'web-tree-sitter'),
    readWasm('tree-sitter-rust.wasm', 'tree-sitter-rust'),
  ]);
  return { runtime, grammar };
}

async function readWasm(file: string, packageName: string): Promise<Uint8Array> {
  const beside = await readFile(path.join(__dirname, file)).catch(() => null);
  if (beside !== null) return beside;
  try {
    return await readFile(createRequire(__filename).resolve(`${packageName}/${file}`));
  } catch {
    throw new Error(`${file} is missing beside ${__dirname}: the installation is incomplete`);
  }
}
