// The estimate of one Rust file, as a user of the analyzer gets it: by function, before anything is built.

import path from 'node:path';
import { createExpansion } from '../../../server/src/core/model/expandCrate';
import { stackOf } from '../../../server/src/core/stack/report';
import { parseRust, project } from '../../unit/crates/project';

export interface Estimate {
  readonly program: string; // names the file
  readonly function: string; // path inside the crate
  readonly bytes: number | null;
  readonly low: number;
  readonly high: number;
}

/** Await `loadParser()` before. */
export function estimatesOf(program: string, source: string): readonly Estimate[] {
  return estimatesIn(program, { [path.posix.join('/p', `${program}.rs`)]: source });
}

/** The same under a profile's `opt-level`, as it stands in the manifest: `1`, `"s"`. */
export function estimatesAt(optLevel: string, program: string, source: string): readonly Estimate[] {
  const manifest = `[package]
name = "${program}"
edition = "2024"
[dependencies]
aya-ebpf = "0.2.1"
[profile.release]
opt-level = ${optLevel}
`;
  return estimatesIn(program, { '/p/Cargo.toml': manifest, '/p/src/main.rs': source });
}

function estimatesIn(program: string, files: Readonly<Record<string, string>>): readonly Estimate[] {
  const { crates } = project(files);
  return crates
    .map(createExpansion(parseRust))
    .map(stackOf)
    .flatMap(({ functions }) =>
      functions.map(({ name, bytes, range }) => ({
        program,
        function: name,
        bytes,
        low: range.low,
        high: range.high,
      })),
    );
}
