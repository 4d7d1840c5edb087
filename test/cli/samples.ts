// Hand-made values for the tests of the command: one crate, its findings, and a parser and workspace that stand in for the core.
// The stand-in reports `BAD` as a finding and offers the fixes that a test names; what the real core finds is tested end to end.

import { NO_FLAGS } from '../../server/src/core/crates/buildFlags';
import type {
  EbpfCrate,
  Finding,
  Fix,
  Level,
  Report,
  RuleInfo,
  RustParser,
  Workspace,
} from '../../server/src/core/index';
import type { CheckResult } from '../../server/src/cli/formats/checkResult';
import type { Terminal } from '../../server/src/cli/terminal';

export const RULES: readonly RuleInfo[] = [
  {
    id: 'mutable-static',
    since: '0.1.0',
    defaultLevel: 'error',
    summary: 'mutable state outside a map',
    markdown: '# mutable-static\n\nMutable state outside a map.',
    url: 'https://example.org/rules/mutable-static.md',
  },
  {
    id: 'static-mut-map',
    since: '0.1.0',
    defaultLevel: 'hint',
    summary: 'a map that needs no `mut`',
    markdown: '# static-mut-map\n',
    url: 'https://example.org/rules/static-mut-map.md',
  },
];

export function crateAt(root: string, files: readonly string[]): EbpfCrate {
  const module = (file: string): EbpfCrate['units'][number]['root'] => ({
    path: [],
    file,
    items: [],
    children: new Map(),
    declarations: new Map(),
    certain: true,
  });
  return {
    name: 'x-ebpf',
    root,
    manifest: `${root}/Cargo.toml`,
    lone: false,
    ayaEbpf: '0.1.1',
    loader: { crate: 'aya-obj', version: '0.2.0', from: 'Cargo.lock' },
    loaderIsOther: false,
    units: files.map((file) => ({
      name: 'x',
      kind: 'bin',
      shared: false,
      rootFile: file,
      root: module(file),
      innerAttributes: [],
      edition: '2021',
      cfg: { features: new Set(), possibleFeatures: null },
      dependencies: new Map(),
      ayaNames: ['aya_ebpf'],
      ayaApi: ['0.2'],
    })),
    config: { targetKernel: null, objects: [], rustflags: null, rules: {} },
    optLevel: '3',
    assumptions: ['opt-level 3 (profile.release)', 'panic handler: loop', 'target kernel: newest'],
    userSpace: [],
    panicHandler: 'loop',
    flags: NO_FLAGS,
  };
}

export interface FindingSample {
  readonly path: string;
  readonly text: string;
  /** The first place of this text is the finding. */
  readonly at: string;
  readonly message: string;
  readonly level?: Level;
  readonly rule?: string;
  readonly related?: Finding['related'];
  readonly fixes?: readonly Fix[];
}

export function finding(sample: FindingSample): Finding {
  const start = sample.text.indexOf(sample.at);
  return {
    rule: sample.rule ?? 'mutable-static',
    level: sample.level ?? 'error',
    path: sample.path,
    span: { start, end: start + sample.at.length },
    message: sample.message,
    related: sample.related ?? [],
    tags: [],
    data: { name: sample.at },
    fixes: sample.fixes ?? [],
    notes: [],
    snippets: [],
  };
}

export function resultOf(
  findings: readonly Finding[],
  texts: Readonly<Record<string, string>>,
  more: Partial<CheckResult> = {},
): CheckResult {
  return {
    base: '/project',
    crates: [crateAt('/project/x-ebpf', Object.keys(texts))],
    files: Object.keys(texts).length,
    fixed: 0,
    findings,
    problems: [],
    failures: [],
    rules: RULES,
    version: '0.1.0',
    textOf: (file) => texts[file],
    ...more,
  };
}

/** Says that `{{{` does not parse. */
export const PARSER: RustParser = {
  parse: (text) => ({
    text,
    ast: { innerAttributes: [], items: [], comments: [], hasErrors: text.includes('{{{') },
    dispose: () => undefined,
  }),
  liveTrees: () => 0,
};

export type FixesFor = (context: { path: string; start: number; text: string }) => readonly Fix[];

/** Reports each `BAD` in the listed Rust files, with the fixes that `fixesFor` offers. */
export function fakeWorkspace(fixesFor: FixesFor = () => []): Workspace {
  const texts = new Map<string, string | null>();
  let listed: readonly string[] = [];
  const rustFiles = (): readonly string[] => listed.filter((file) => file.endsWith('.rs'));
  const findingsIn = (path: string): readonly Finding[] => {
    const text = texts.get(path) ?? '';
    return [...text.matchAll(/BAD/g)].map(({ index }) => ({
      ...finding({ path, text, at: 'BAD', message: 'this is bad' }),
      span: { start: index, end: index + 3 },
      fixes: fixesFor({ path, start: index, text }),
    }));
  };
  const report = (): Report => ({
    crates: [crateAt('/nowhere', rustFiles())],
    findings: rustFiles().flatMap(findingsIn),
    problems: [],
    files: rustFiles().length,
  });
  return {
    setListing: (_roots, paths) => void (listed = paths),
    setFile: (path, text) => void texts.set(path, text),
    removeFile: (path) => void texts.delete(path),
    setSettings: () => undefined,
    whyNoCrate: () => null,
    setMachine: () => undefined,
    wanted: () => listed.filter((file) => !texts.has(file)),
    report,
    advance: () => 'done',
    types: () => [],
    setObject: () => undefined,
    setSourceTimes: () => undefined,
    linkFailures: () => [],
    stack: () => ({ programs: [], functions: [], objects: [] }),
    findingsIn,
    completionsAt: () => [],
    allowHere: () => null,
    hoverAt: () => null,
    isBroken: () => false,
    textOf: (path) => texts.get(path) ?? undefined,
    dispose: () => undefined,
  };
}

export interface RecordedTerminal extends Terminal {
  readonly printed: () => string;
  readonly complaints: readonly string[];
}

export function recordedTerminal(cwd: string): RecordedTerminal {
  let text = '';
  const complaints: string[] = [];
  return {
    cwd,
    annotationBase: cwd,
    colour: false,
    print: (more) => void (text += more),
    complain: (line) => void complaints.push(line),
    printed: () => text,
    complaints,
  };
}
