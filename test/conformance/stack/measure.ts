// Writes what the compiler makes of a folder's programs: the frame of each function in the built object, null where LLVM refuses it.
// Run it after the predictions are committed: `node --import tsx` this file, then the folder.

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { readObject } from '../../../server/src/core/object/bpfObject';
import { buildProgram } from '../toolchain/buildProgram';
import { BUILT_IN } from '../toolchain/buildPrograms';
import { findToolchain } from '../toolchain/toolchain';
import { lastName, MEASUREMENTS, type Measurement } from './measurements';

const folder = path.join(__dirname, process.argv[2] ?? 'realistic');

void measure();

async function measure(): Promise<void> {
  const found = await findToolchain();
  if ('missing' in found) throw new Error(found.missing);
  const rows: Measurement[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.rs')) continue;
    const program = path.basename(file, '.rs');
    const source = readFileSync(path.join(folder, file), 'utf8');
    const built = await buildProgram(found.toolchain, { name: program, source });
    if ('error' in built) {
      // The linker names the program that it refuses, not the function that was inlined.
      const refused = /in function (\w+)[^:]*: Looks like the BPF stack limit/.exec(built.error)?.[1];
      if (refused === undefined) throw new Error(`${program}: ${built.error}`);
      rows.push({ program, function: refused, bytes: null });
      continue;
    }
    const object = readObject(readFileSync(built.object));
    if ('error' in object) throw new Error(`${program}: ${object.error}`);
    for (const { name, stackBytes } of object.functions.values()) {
      if (!BUILT_IN.has(name)) rows.push({ program, function: lastName(name), bytes: stackBytes });
    }
  }
  const lines = rows.map((it) => `  ${JSON.stringify(it)}`);
  writeFileSync(path.join(folder, MEASUREMENTS), `[\n${lines.join(',\n')}\n]\n`);
}
