// What LLVM says of frames in the output of a build that did not link, and the Rust functions that it means. The place that LLVM names is
// often inside of a library or line 0; the symbol is right, because inlining is done by then.
// Read as users have it: under Aya's build script ("warning: app@0.1.0: …", "cargo:warning=…"), coloured, with CRLF, as JSON messages.
// Sources: LLVM BPFRegisterInfo.cpp (`WarnSize`), bpf-linker src/linker.rs (`DiagnosticHandler`), aya-build src/lib.rs.

import type { EbpfCrate } from '../crates/crate';
import { rustPath } from '../object/demangle';
import { LLVM_STACK_TEXT } from '../verifier/messages';
import { sourceFunctions, type SourceFunctions } from './sourceFunctions';
import type { StackPlace } from './stackReport';

/** One function whose frame LLVM refused. */
export interface LinkFailure {
  readonly symbol: string;
  /** Path inside the crate, "net::parse"; of another crate with its name; the symbol where nothing else is known. */
  readonly function: string;
  /** Root folder of the crate; null: the function is of no crate here. */
  readonly crate: string | null;
  readonly place: StackPlace | null;
  /** The crate that it comes from, where that is another one. */
  readonly dependency: string | null;
  /** LLVM's words. */
  readonly text: string;
  /** Instructions that it complained about. */
  readonly times: number;
}

/** The functions that `log`, the text of a build, names, in their order. Empty where no frame was refused. */
export function linkFailures(log: string, crates: readonly EbpfCrate[]): readonly LinkFailure[] {
  const found = new Map<string, { readonly text: string; times: number }>();
  for (const [, symbol = '', text = ''] of plain(log).matchAll(REFUSAL)) {
    const known = found.get(symbol);
    if (known === undefined) found.set(symbol, { text, times: 1 });
    else known.times += 1;
  }
  if (found.size === 0) return [];
  const sources = crates.map((crate) => ({ crate, source: sourceFunctions(crate) }));
  return [...found].map(([symbol, { text, times }]) => ({
    symbol,
    text,
    times,
    ...meaning(symbol, sources),
  }));
}

const REFUSAL = new RegExp(
  `\\bin function (\\S+) [^\\n]{0,400}?: ((?:${LLVM_STACK_TEXT.upTo18}|${LLVM_STACK_TEXT.since19}))`,
  'g',
);

/** Without colours, as bytes or as JSON writes them. */
function plain(log: string): string {
  return log.replaceAll(/(?:\u001b|\\u001b)\[[\d;]*[A-Za-z]/g, '');
}

interface Source {
  readonly crate: EbpfCrate;
  readonly source: SourceFunctions;
}

type Meaning = Pick<LinkFailure, 'function' | 'crate' | 'place' | 'dependency'>;

function meaning(symbol: string, sources: readonly Source[]): Meaning {
  const path = rustPath(symbol);
  for (const { crate, source } of sources) {
    const [owner, ...inside] = path ?? [];
    const isHere = path === null ? source.symbols.has(symbol) : source.crateNames.has(owner ?? '');
    if (!isHere) continue;
    const name = path === null ? (source.symbols.get(symbol) ?? symbol) : inside.join('::');
    // A closure is a function of its own to LLVM, and stands in the one that is named before it.
    const place = source.places.get(name) ?? source.places.get(name.replace(/(?:::\{\{closure\}\})+$/, ''));
    if (place !== undefined || path !== null)
      return { function: name, crate: crate.root, place: place ?? null, dependency: null };
  }
  const [owner = null] = path ?? [];
  return { function: path?.join('::') ?? symbol, crate: null, place: null, dependency: owner };
}
