// What the analyzer costs beside a plain tree-sitter parse of the same files, as ratios of processor time: they hold on any machine,
// also on one that is busy.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { createParser, createWorkspace, type RustParser, type Workspace } from '../../server/src/core/index';
import { generatedProject, type GeneratedProject } from './projects';

export interface Ratio {
  readonly what: string;
  /** Milliseconds of processor time. */
  readonly cost: number;
  readonly parse: number;
}

/** Costs of a crate of about 2,000 lines and of a workspace of about 100,000. */
export async function ratios(dist: string): Promise<readonly Ratio[]> {
  const bytes = (name: string): Uint8Array => readFileSync(path.join(dist, name));
  const wasm = { runtime: bytes('web-tree-sitter.wasm'), grammar: bytes('tree-sitter-rust.wasm') };
  const parser = await createParser(wasm);
  const plain = new Parser();
  plain.setLanguage(await Language.load(wasm.grammar));
  const small = generatedProject({ crates: 1, modules: 16 });
  const large = generatedProject({ crates: 20, modules: 40 });
  // The first runs warm the compiler of JavaScript up: what is compared is work, not how soon it is compiled.
  for (let run = 0; run < 3; run++) measured(parser, plain, small, 3);
  measured(parser, plain, generatedProject({ crates: 5, modules: 40 }), 1);
  return [...measured(parser, plain, small, 60), ...measured(parser, plain, large, 3)];
}

function measured(
  parser: RustParser,
  plain: Parser,
  project: GeneratedProject,
  keys: number,
): readonly Ratio[] {
  const lines = `${project.lines.toLocaleString('en')} lines`;
  const rust = [...project.texts].filter(([file]) => file.endsWith('.rs')).map(([, text]) => text);
  const parse = median(
    Array.from({ length: 5 }, () =>
      processorTime(() => {
        for (const text of rust) plain.parse(text)?.delete();
      }),
    ),
  );
  const workspace = opened(parser, project);
  const ratio = (what: string, run: () => void): Ratio => ({
    what: `${what}, ${lines}`,
    cost: processorTime(run),
    parse,
  });
  // Every item of every module under its cfg, what names mean, each type with its size and the places of its fields. Bodies of functions are
  // found, but read by those who ask what they do: the estimate of stacks, and rules.
  const cold = [
    ratio('the model: items, names, types and layouts, from cold', () => workspace.types()),
    ratio('then the stack of every program', () => workspace.stack()),
    ratio('then all findings', () => workspace.report()),
  ];
  const { path: file, at } = project.typing;
  const text = project.texts.get(file) ?? '';
  const typed = (ask: () => void): number =>
    median(
      Array.from({ length: keys }, (_, index) => {
        workspace.setFile(file, `${text.slice(0, at)}let typed = ${index};\n    ${text.slice(at)}`);
        return processorTime(ask);
      }),
    );
  const estimate = typed(() => workspace.stack());
  const answer = typed(() => workspace.report());
  workspace.dispose();
  return [
    ...cold,
    { what: `estimate after one key, ${lines}`, cost: estimate, parse },
    { what: `all findings after one key, ${lines}`, cost: answer, parse },
  ];
}

/** With every file pushed, and nothing asked. */
function opened(parser: RustParser, { root, texts }: GeneratedProject): Workspace {
  const workspace = createWorkspace({
    parser,
    onRuleError: (_rule, error) => {
      throw error;
    },
  });
  workspace.setListing([root], [...texts.keys()]);
  for (const [file, text] of texts) workspace.setFile(file, text);
  return workspace;
}

function processorTime(run: () => void): number {
  const before = process.cpuUsage();
  run();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? 0;
}
