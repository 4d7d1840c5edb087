// What rustc says about types and constants for the BPF target, read from a table in the object that it makes.
// Nothing is run: the numbers are a static of the program.

import { buildProgram } from '../toolchain/buildProgram';
import { symbolBytes } from '../toolchain/objectSymbols';
import type { Release, Toolchain } from '../toolchain/toolchain';

export interface Questions {
  readonly name: string;
  /** Features, `use`s and declarations; all that stands before the table. */
  readonly features: readonly string[];
  readonly source: string;
  /** What it is compiled against; the newest aya-ebpf when absent. */
  readonly release?: Release;
  /** Expressions of the type `i128`. */
  readonly expressions: readonly string[];
}

/** The values of the expressions, in their order. */
export async function compilerAnswers(
  toolchain: Toolchain,
  { name, features, source, release = 'newest', expressions }: Questions,
): Promise<readonly bigint[]> {
  const text = program({ features, source, expressions });
  const built = await buildProgram(toolchain, { name, release, source: text });
  if ('error' in built) throw new Error(built.error.slice(0, 20_000));
  const bytes = symbolBytes(built.object, 'ANSWERS');
  if (bytes?.length !== expressions.length * 16) throw new Error('the object holds no table of answers');
  return expressions.map((_, index) => {
    const low = bytes.readBigUInt64LE(index * 16);
    return (bytes.readBigInt64LE(index * 16 + 8) << 64n) | low;
  });
}

function program({ features, source, expressions }: Omit<Questions, 'name' | 'release'>): string {
  return `#![no_std]
#![no_main]
#![allow(warnings)]
${features.map((it) => `#![feature(${it})]\n`).join('')}
${source}
#[unsafe(no_mangle)]
#[used]
static ANSWERS: [i128; ${String(expressions.length)}] = [
${expressions.map((it) => `    ${it},\n`).join('')}];
#[panic_handler]
fn panic(_: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;
}
