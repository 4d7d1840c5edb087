// The stack fixes of one local in a small crate, and what they make of the file. Call loadParser() once before.

import { bodiesOf, walkBody } from '../../../server/src/core/model/bodies';
import { declaredStatics } from '../../../server/src/core/model/statics';
import { stackFixes } from '../../../server/src/core/fixes/stackFixes';
import type { Finding, Fix } from '../../../server/src/core/engine/finding';
import type { RuleContext } from '../../../server/src/core/engine/rule';
import { stackChainOverflow } from '../../../server/src/core/rules/stack-chain-overflow';
import { stackFrameOverflow } from '../../../server/src/core/rules/stack-frame-overflow';
import { estimateReport } from '../../../server/src/core/stack/estimateReport';
import { stackOf } from '../../../server/src/core/stack/report';
import { bindingsIn, patternsOf } from '../../../server/src/core/syntax/visit';
import { applyEdits } from '../../../server/src/core/text/edit';
import { crateNamed, project, unitNamed } from '../crates/project';

export interface StackFixed {
  readonly fix: Fix;
  readonly text: string;
}

/** What the rules about the stack offer for the file, whichever program it is that they speak of. */
export function offeredFor(source: string, ayaEbpf = '0.2.1'): readonly StackFixed[] {
  const lock = `[[package]]\nname = "aya-ebpf"\nversion = "${ayaEbpf}"\n`;
  const manifest = MANIFEST.replace('0.2.1', ayaEbpf);
  const files = { '/p/Cargo.toml': manifest, '/p/Cargo.lock': lock, '/p/src/main.rs': source };
  return findingsIn(files).flatMap(({ fixes }) => fixes.map((fix) => fixed(source, fix)));
}

/** What they offer for a program and a crate `common` that it shares with user space: the text of each after a fix. */
export function offeredWithLibrary(
  source: string,
  library: string,
): readonly { readonly fix: Fix; readonly source: string; readonly library: string }[] {
  const files = {
    '/p/Cargo.toml': `${MANIFEST}common = { path = "../common" }\n`,
    '/p/src/main.rs': source,
    '/common/Cargo.toml':
      '[package]\nname = "common"\nedition = "2024"\n[dependencies]\naya-ebpf = "0.2.1"\n',
    '/common/src/lib.rs': library,
  };
  const after = (fix: Fix, path: string, text: string): string =>
    applyEdits(text, fix.edits.find((it) => it.path === path)?.edits ?? []);
  return findingsIn(files).flatMap(({ fixes }) =>
    fixes.map((fix) => ({
      fix,
      source: after(fix, '/p/src/main.rs', source),
      library: after(fix, '/common/src/lib.rs', library),
    })),
  );
}

function findingsIn(files: Readonly<Record<string, string>>): readonly Finding[] {
  const built = project(files, { roots: ['/p', '/common'] });
  const crate = crateNamed(built, 'probe');
  const context: RuleContext = {
    files: built.store,
    facts: { bodies: () => [], statics: () => [] },
    stack: () => ({ ...estimateReport([crate]), objects: [] }),
  };
  return [stackFrameOverflow, stackChainOverflow].flatMap((rule) => rule.check(crate, context));
}

/** What the estimate says of the largest frame of a file. */
export function largestFrame(source: string): number | null {
  const built = project({ '/p/Cargo.toml': MANIFEST, '/p/src/main.rs': source });
  const frames = stackOf(crateNamed(built, 'probe')).functions.map((it) => it.bytes);
  return frames.reduce<number | null>(
    (most, it) => (most === null || it === null ? null : Math.max(most, it)),
    0,
  );
}

function fixed(source: string, fix: Fix): StackFixed {
  const edits = fix.edits.find((it) => it.path === '/p/src/main.rs')?.edits ?? [];
  return { fix, text: applyEdits(source, edits) };
}

const MANIFEST =
  '[package]\nname = "probe"\nedition = "2024"\n[dependencies]\naya-ebpf = "0.2.1"\naya-log-ebpf = "0.2"\n';

interface Asked {
  /** The first one that is called so. */
  readonly local: string;
  /** A sleepable program that may run its function. */
  readonly sleepable?: string | null;
}

/** `source` is the whole file. */
export function stackFixesOf(source: string, asked: Asked): readonly StackFixed[] {
  return answerOf(source, asked).fixes.map((fix) => fixed(source, fix));
}

/** Why nothing is offered: the place as it is written, and the words. */
export function stackNotesOf(source: string, asked: Asked): readonly string[] {
  const { notes } = answerOf(source, asked);
  return notes.map(({ span, message }) => `${source.slice(span.start, span.end)}: ${message}`);
}

function answerOf(source: string, { local, sleepable = null }: Asked): ReturnType<typeof stackFixes> {
  const built = project({ '/p/Cargo.toml': MANIFEST, '/p/src/main.rs': source });
  const crate = crateNamed(built, 'probe');
  const bodies = bodiesOf(unitNamed(crate, 'probe'));
  for (const body of bodies) {
    const offsets: number[] = [];
    walkBody(body, ({ expr }) => {
      const names = patternsOf(expr).flatMap(bindingsIn);
      offsets.push(...names.filter((it) => it.text === local).map((it) => it.start));
    });
    const [offset] = offsets;
    if (offset === undefined) continue;
    const statics = (): ReturnType<typeof declaredStatics> => declaredStatics(crate, bodies);
    return stackFixes({ crate, files: built.store, statics, body, sleepable }, offset);
  }
  throw new Error(`no local \`${local}\``);
}
