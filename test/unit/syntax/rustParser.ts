// The parser that the tests of the syntax floor share: loaded once from the packages that ship in the product.

import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createParser, type RustParser } from '../../../server/src/core/syntax/parser';

const locate = createRequire(__filename);

export async function loadParser(): Promise<RustParser> {
  const [runtime, grammar] = await Promise.all([
    readFile(locate.resolve('web-tree-sitter/web-tree-sitter.wasm')),
    readFile(locate.resolve('tree-sitter-rust/tree-sitter-rust.wasm')),
  ]);
  return createParser({ runtime, grammar });
}
