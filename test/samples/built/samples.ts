// The sample objects and their source, for tests. test/conformance/builtSamples.test.ts makes them.

import { readFileSync } from 'node:fs';
import path from 'node:path';

export type SampleName =
  'x.o' | 'x-big-endian.o' | 'x-no-lines.o' | 'plain-dwarf4.o' | 'plain-dwarf5.o' | 'execlog.o';

export function sampleObject(name: SampleName): Uint8Array {
  return readFileSync(path.join(__dirname, name));
}

/** The source that `x.o` and its relatives were built from. */
export function sampleSource(): string {
  return readFileSync(path.join(__dirname, 'x-ebpf/src/main.rs'), 'utf8');
}

/** The manifest beside it. */
export function sampleManifest(): string {
  return readFileSync(path.join(__dirname, 'x-ebpf/Cargo.toml'), 'utf8');
}
