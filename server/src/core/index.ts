// The façade of the analyzer: composes the engine with the list of rules. lsp, cli and tests import this file and nothing else of the core.

import type { Settings } from './crates/config';
import type { Machine } from './crates/fileStore';
import { filesOfGlob, type FolderEntry } from './crates/glob';
import {
  LARGEST_OBJECT,
  ObjectLook,
  type FileFacts,
  type ObjectFacts,
  type ObjectFiles,
} from './crates/objectLook';
import type { CrateConfig, EbpfCrate, Loader, Problem } from './crates/crate';
import { createUnitMemory } from './crates/keptUnits';
import { revealForeign } from './crates/revealForeign';
import { createDiscovery, type Discovery } from './crates/workspace';
import { allowHere } from './engine/allowHere';
import { analysisSteps, type Progress } from './engine/analyze';
import { createFileTable } from './engine/fileTable';
import { withOwnSpans, type Finding, type Fix, type Json, type Level, type Related } from './engine/finding';
import { unusedSuppressions } from './engine/unusedSuppressions';
import { completionsAt, type Completion } from './features/completion';
import type { Importer } from './features/snippetCompletion';
import { importsFor } from './fixes/imports';
import { hoverFactsAt, type HoverFacts } from './features/hover';
import { createExpansion } from './model/expandCrate';
import { typeFactsOf, type FieldFacts, type TypeFacts } from './model/typeFacts';
import { RULES } from './rules/index.generated';
import { rulePage, rulePageUrl } from './engine/rulePage';
import { createParser as loadParser, type RustParser } from './syntax/parser';
import { linkFailures, type LinkFailure } from './stack/buildLog';
import { combineStack } from './stack/combine';
import { estimateReport } from './stack/estimateReport';
import { createObjects } from './stack/objects';
import type {
  StackFunction,
  StackLocal,
  StackObject,
  StackPlace,
  StackProgram,
  StackReport,
} from './stack/stackReport';
import type { FileEdits, TextEdit } from './text/edit';
import type { LineIndex, Position } from './text/lineIndex';
import type { Span } from './text/span';

export {
  isBuildFolder,
  isProjectFile,
  maxProjectFileBytes,
  mayHoldProjectFiles,
} from './crates/projectFiles';
export { LARGEST_PARSED } from './engine/fileTable';
export { filesOf as filesOfModule } from './crates/moduleTree';
export { undecidedCfgs } from './crates/undecidedCfgs';
export { chooseFix } from './engine/chooseFix';
export { ageText, deservesLens, hintText, linkFailureText, lensText, localText } from './features/stackText';
export { mapMemoryTotal, type MapMemoryTotal } from './features/mapMemory';
export { filesOfGlob, LARGEST_OBJECT, ObjectLook };
export { stackHoverAt } from './features/stackHover';
export { applyEdits } from './text/edit';
export { lineIndex, offsetAt, positionAt } from './text/lineIndex';
export type { FileEdits, LineIndex, Position, Span, TextEdit };
export type {
  Completion,
  CrateConfig,
  EbpfCrate,
  FieldFacts,
  FileFacts,
  Finding,
  Fix,
  FolderEntry,
  HoverFacts,
  Json,
  Level,
  LinkFailure,
  Loader,
  Machine,
  Problem,
  Progress,
  Related,
  RustParser,
  ObjectFacts,
  ObjectFiles,
  Settings,
  StackFunction,
  StackLocal,
  StackObject,
  StackPlace,
  StackProgram,
  StackReport,
  TypeFacts,
};

export interface Report {
  readonly crates: readonly EbpfCrate[];
  readonly findings: readonly Finding[]; // sorted by path, then offset
  readonly problems: readonly Problem[];
  readonly files: number; // Rust files that were looked at as eBPF code
}

/**
 * Holds what the host pushed and answers from it. Paths are absolute with "/" separators.
 * Asking may discover files that are needed: push what `wanted` names (null when it cannot be read) and ask again until it is empty.
 * Until then answers may lack everything that takes time.
 */
export interface Workspace {
  /** All `Cargo.toml`, `Cargo.lock`, `.cargo/config.toml` and `*.rs` paths below the host's roots, and the roots. Replaces the listing. */
  readonly setListing: (roots: readonly string[], paths: readonly string[]) => void;
  /** Crates unpacked on this machine, and its architecture. Without it the shipped tables of common crates answer. */
  readonly setMachine: (machine: Machine) => void;
  /** Text of a file, or null when the host has no such file. */
  readonly setFile: (path: string, text: string | null) => void;
  /** Forgets what was pushed; the file is read again when it is needed and still listed. */
  readonly removeFile: (path: string) => void;
  readonly setSettings: (settings: Settings) => void;
  readonly wanted: () => readonly string[];
  /** Findings of all eBPF code. Computed once per state. */
  readonly report: () => Report;
  /**
   * Does a small part of what `report` has to do, and says what the next part is about; what is done is not done again. Any other question
   * may be asked and any change be pushed in between. A host that has others to serve calls it until it says "done" before it asks.
   */
  readonly advance: () => Progress;
  /** Why there is no eBPF crate, in words that follow "because"; null: there is one. */
  readonly whyNoCrate: () => string | null;
  /** Every struct, enum and union of the eBPF code without type or const parameters, by path and offset. Computed once per state. */
  readonly types: () => readonly TypeFacts[];
  /** Bytes of a built BPF object, or null where there is none any more. Any bytes may be pushed. */
  readonly setObject: (path: string, bytes: Uint8Array | null, facts?: ObjectFacts) => void;
  /** When each source was written, in milliseconds since the epoch, so that older objects are known to be stale. Replaces what was said. */
  readonly setSourceTimes: (times: ReadonlyMap<string, number>) => void;
  /** Frames and call chains of all programs: of a fresh object, else estimated. */
  readonly stack: () => StackReport;
  /** The functions whose frames LLVM refused in the output of a build. */
  readonly linkFailures: (log: string) => readonly LinkFailure[];
  /** Findings in one file. */
  readonly findingsIn: (path: string) => readonly Finding[];
  /** The comment that silences the finding, or one more rule in the comment that is there; null where its file was not pushed. */
  readonly allowHere: (finding: Finding) => FileEdits | null;
  /** What the BPF target and the kernel make of the name at an offset of a file, or null. */
  readonly hoverAt: (path: string, offset: number) => HoverFacts | null;
  /** What only eBPF code has to complete at an offset of a file; the best first. */
  readonly completionsAt: (path: string, offset: number) => readonly Completion[];
  /** Whether the file was pushed and has a syntax error: numbers that are made from it may be those of half a program. */
  readonly isBroken: (path: string) => boolean;
  /** Text that was pushed, or undefined. */
  readonly textOf: (path: string) => string | undefined;
  /** Frees all syntax trees. */
  readonly dispose: () => void;
}

/** One rule as its page and `explain` show it. */
export interface RuleInfo {
  readonly id: string;
  readonly since: string;
  readonly defaultLevel: Level;
  readonly summary: string;
  readonly markdown: string; // the whole page
  readonly url: string;
}

export interface WorkspaceOptions {
  readonly parser: RustParser;
  /** Told once about a rule that threw; the other rules still run. */
  readonly onRuleError: (rule: string, error: unknown) => void;
}

type Project = Omit<Report, 'findings'> & Pick<Discovery, 'whyNone'>;

/** A workspace without files. */
export function createWorkspace({ parser, onRuleError }: WorkspaceOptions): Workspace {
  const files = createFileTable(parser);
  const knownRules: ReadonlySet<string> = new Set(RULES.map((it) => it.id));
  const discover = createDiscovery(knownRules);
  const keepUnits = createUnitMemory();
  const expand = createExpansion(files.read);
  // Counts changes that may decide more than the text of one Rust file.
  let generation = 0;
  let settings: Settings = {};
  let project: Project | null = null;
  // Files that are no part of any unit: rules alone look into them.
  let userSpace: ReadonlySet<string> = new Set();
  let current: Report | null = null;
  // The report as far as it was computed for this state.
  let underWay: Generator<Progress, Report> | null = null;
  let types: readonly TypeFacts[] | null = null;
  let stack: StackReport | null = null;
  const objects = createObjects();
  const answersChanged = (): void => {
    current = null;
    underWay = null;
    stack = null;
  };
  const changed = (isEdit: boolean): void => {
    if (!isEdit) generation++;
    project = null;
    types = null;
    answersChanged();
  };
  const readProject = (): Project => {
    const { crates, problems, files: count, whyNone } = discover(files, settings);
    if (files.wanted().length === 0) revealForeign(crates);
    userSpace = new Set(crates.flatMap((crate) => crate.userSpace.flatMap((it) => it.files)));
    return { crates: keepUnits(crates, generation).map(expand), problems, files: count, whyNone };
  };
  const projectNow = (): Project => (project ??= readProject());
  function* compute(): Generator<Progress, Report> {
    while (files.parseNext()) yield 'reading';
    const { crates, problems, files: count } = projectNow();
    // What is missing is read first: an answer without it would be made once more.
    if (files.wanted().length > 0) return { crates, problems, files: count, findings: [] };
    yield 'judging';
    const { findings, used } = yield* analysisSteps(crates, {
      rules: RULES,
      files,
      onRuleError,
      stack: stackNow,
    });
    const stackOf = (crate: EbpfCrate): StackReport => ({ ...estimateReport([crate]), objects: [] });
    const unused = unusedSuppressions({ crates, files, used, rules: RULES, stackOf });
    return { crates, problems, files: count, findings: settled([...findings, ...unused]) };
  }
  const advance = (): Progress => {
    if (current !== null) return 'done';
    const step = (underWay ??= compute()).next();
    if (step.done !== true) return step.value;
    underWay = null;
    current = step.value;
    return 'done';
  };
  const report = (): Report => {
    while (current === null) advance();
    return current;
  };
  const stackNow = (): StackReport => (stack ??= computeStack());
  const textOf = (path: string): string | undefined =>
    files.exists(path) ? (files.text(path) ?? undefined) : undefined;
  const computeStack = (): StackReport =>
    combineStack(estimateReport(settledCrates()), objects.report(projectNow().crates, textOf));
  const settledCrates = (): readonly EbpfCrate[] => {
    const { crates } = projectNow();
    return files.wanted().length > 0 ? [] : crates;
  };
  return {
    setListing: (roots, paths) => {
      files.setListing(roots, paths);
      changed(false);
    },
    setMachine: (machine) => {
      files.setMachine(machine);
      changed(false);
    },
    setFile: (path, text) => {
      objects.edited(path, textOf(path));
      const isEdit =
        path.endsWith('.rs') && text !== null && (textOf(path) !== undefined || userSpace.has(path));
      files.set(path, text);
      changed(isEdit);
    },
    removeFile: (path) => {
      objects.edited(path, textOf(path));
      files.remove(path);
      changed(false);
    },
    setSettings: (next) => {
      settings = next;
      changed(false);
    },
    wanted: () => files.wanted(),
    report,
    advance,
    whyNoCrate: () => (projectNow().crates.length > 0 ? null : projectNow().whyNone()),
    types: () => (types ??= typeFactsOf(settledCrates())),
    findingsIn: (path) => report().findings.filter((it) => it.path === path),
    setObject: (path, bytes, facts = {}) => {
      objects.set(path, bytes, facts);
      answersChanged();
    },
    setSourceTimes: (times) => {
      objects.setSourceTimes(times);
      answersChanged();
    },
    stack: stackNow,
    linkFailures: (log) => linkFailures(log, projectNow().crates),
    allowHere: (finding) => {
      const text = textOf(finding.path);
      const ast = text === undefined ? null : files.ast(finding.path);
      return text === undefined || ast == null ? null : allowHere(finding, { text, ast });
    },
    hoverAt: (path, offset) => hoverFactsAt(projectNow().crates, path, offset),
    completionsAt: (path, offset) =>
      completionsAt(projectNow().crates, { path, text: textOf(path) ?? '', offset, importer }),
    isBroken: (path) => textOf(path) !== undefined && files.ast(path)?.hasErrors === true,
    textOf,
    dispose: () => {
      files.dispose();
      changed(false);
    },
  };
}

/** Every rule with its page, in the order in which they are listed. */
export function ruleInfos(): readonly RuleInfo[] {
  return RULES.map((rule) => ({
    id: rule.id,
    since: rule.since,
    defaultLevel: rule.defaultLevel,
    summary: rule.docs.summary,
    markdown: rulePage(rule),
    url: rulePageUrl(rule.id),
  }));
}

/**
 * Loads the grammar from the bytes of `web-tree-sitter.wasm` and `tree-sitter-rust.wasm`; reading them is the host's work.
 * @throws {Error} if the bytes are not those of the two files.
 */
export function createParser(wasm: {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}): Promise<RustParser> {
  return loadParser(wasm);
}

/** Sorted, with spans of their own: those of the syntax move with the text. */
function settled(findings: readonly Finding[]): readonly Finding[] {
  return findings
    .map(withOwnSpans)
    .sort((a, b) =>
      a.path < b.path ? -1 : a.path > b.path ? 1 : a.span.start - b.span.start || a.span.end - b.span.end,
    );
}

const importer: Importer = (scope, text, requests) => importsFor(scope, text, { requests, replaced: [] });
