// Everything that the analyzer answers about a project, as plain data: what an editor shows must not depend on how the text came about.

import {
  createParser,
  createWorkspace,
  type Finding,
  type HoverFacts,
  type RustParser,
  type StackReport,
  type TypeFacts,
  type Workspace,
} from '../../../server/src/core/index';
import { readParserWasm } from '../../../server/src/node/wasm';

export type Texts = ReadonlyMap<string, string>;

export interface Answers {
  readonly findings: readonly unknown[];
  readonly problems: readonly unknown[];
  readonly types: readonly TypeFacts[];
  readonly stack: StackReport;
  readonly hovers: readonly (HoverFacts | null)[];
}

const ROOT = '/w';

let parser: Promise<RustParser> | undefined;

export function loadedParser(): Promise<RustParser> {
  return (parser ??= readParserWasm().then(createParser));
}

/** A project that is typed in. A rule that throws fails. */
export async function openProject(texts: Texts): Promise<Workspace> {
  const workspace = createWorkspace({
    parser: await loadedParser(),
    onRuleError: (rule, error) => {
      throw new Error(`the rule ${rule} threw`, { cause: error });
    },
  });
  workspace.setListing(
    [ROOT],
    [...texts.keys()].map((path) => ROOT + path),
  );
  for (const [path, text] of texts) workspace.setFile(ROOT + path, text);
  return workspace;
}

export function type(workspace: Workspace, path: string, text: string): void {
  workspace.setFile(ROOT + path, text);
}

/** Asks for everything; hovers at the offsets of a file. */
export function answersOf(
  workspace: Workspace,
  { path, offsets }: { readonly path: string; readonly offsets: readonly number[] },
): Answers {
  let report = workspace.report();
  for (let wanted = workspace.wanted(); wanted.length > 0; wanted = workspace.wanted()) {
    for (const it of wanted) workspace.setFile(it, null);
    report = workspace.report();
  }
  return {
    findings: report.findings.map(plain),
    problems: report.problems,
    types: workspace.types(),
    stack: workspace.stack(),
    hovers: offsets.map((offset) => workspace.hoverAt(ROOT + path, offset)),
  };
}

/** With its remedies made. */
function plain(finding: Finding): unknown {
  const { rule, level, path, span, message, related, tags, data, fixes, notes, snippets } = finding;
  return { rule, level, path, span, message, related, tags, data, fixes, notes, snippets };
}
