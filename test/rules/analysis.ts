// Files in memory, analyzed through the façade as the editor and the command do it: the parser is the real one, a rule that throws fails.

import {
  applyEdits,
  createParser,
  createWorkspace,
  lineIndex,
  positionAt,
  type Finding,
  type Fix,
  type Report,
  type RustParser,
  type Settings,
  type Workspace,
} from '../../server/src/core/index';
import { readParserWasm } from '../../server/src/node/wasm';

/** Texts by path below the root of the fixture, starting with "/". */
export type Texts = ReadonlyMap<string, string>;

/** A workspace that holds `texts`. Dispose of it. */
export interface Analysis {
  readonly report: () => Report;
  readonly findings: () => readonly Finding[];
  /** The texts after a fix, all of them. */
  readonly fixed: (fix: Fix) => Texts;
  /** Puts other texts in their place; all paths must be known. */
  readonly replace: (texts: Texts) => void;
  /** Whether the file has syntax errors. */
  readonly hasErrors: (text: string) => boolean;
  readonly commentsIn: (text: string) => readonly string[];
  readonly dispose: () => void;
}

const ROOT = '/w';

let parser: Promise<RustParser> | undefined;

export async function analysisOf(texts: Texts, settings: Settings = {}): Promise<Analysis> {
  parser ??= readParserWasm().then(createParser);
  const loaded = await parser;
  const workspace = createWorkspace({
    parser: loaded,
    onRuleError: (rule, error) => {
      throw new Error(`the rule ${rule} threw`, { cause: error });
    },
  });
  workspace.setSettings(settings);
  workspace.setListing(
    [ROOT],
    [...texts.keys()].map((path) => ROOT + path),
  );
  const state = { texts };
  const replace = (next: Texts): void => {
    state.texts = next;
    for (const [path, text] of next) workspace.setFile(ROOT + path, text);
  };
  replace(texts);
  const report = (): Report => settled(workspace);
  return {
    report,
    findings: () => report().findings,
    fixed: ({ edits }) => {
      const result = new Map(state.texts);
      for (const { path, edits: inFile } of edits) {
        const name = pathOf(path);
        result.set(name, applyEdits(result.get(name) ?? '', inFile));
      }
      return result;
    },
    replace,
    hasErrors: (text) => syntaxOf(loaded, text).hasErrors,
    commentsIn: (text) => syntaxOf(loaded, text).comments.map((it) => it.text),
    dispose: () => {
      workspace.dispose();
    },
  };
}

/** The path of a finding or an edit, below the root of the fixture. */
export function pathOf(path: string): string {
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}

/** Zero-based line and columns of a finding in its file. */
export function placeOf(
  { path, span }: Pick<Finding, 'path' | 'span'>,
  texts: Texts,
): { readonly line: number; readonly start: number; readonly end: number; readonly multiline: boolean } {
  const index = lineIndex(texts.get(pathOf(path)) ?? '');
  const start = positionAt(index, span.start);
  const end = positionAt(index, span.end);
  return { line: start.line, start: start.column, end: end.column, multiline: start.line !== end.line };
}

function settled(workspace: Workspace): Report {
  let report = workspace.report();
  for (let wanted = workspace.wanted(); wanted.length > 0; wanted = workspace.wanted()) {
    for (const path of wanted) workspace.setFile(path, null);
    report = workspace.report();
  }
  return report;
}

function syntaxOf(loaded: RustParser, text: string): ReturnType<RustParser['parse']>['ast'] {
  const parsed = loaded.parse(text);
  parsed.dispose();
  return parsed.ast;
}
