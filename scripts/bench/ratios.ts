// What the analyzer costs beside a plain tree-sitter parse of the same files, as ratios of processor time: they hold on any machine,
// also on one that is busy.

import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Language, Parser } from 'web-tree-sitter';
import { createParser, createWorkspace, type RustParser, type Workspace } from '../../server/src/core/index';
import { revealForeign } from '../../server/src/core/crates/revealForeign';
import { discoverCrates } from '../../server/src/core/crates/workspace';
import { createFileTable } from '../../server/src/core/engine/fileTable';
import { bodiesOf } from '../../server/src/core/model/bodies';
import { createExpansion } from '../../server/src/core/model/expandCrate';
import { zeroness } from '../../server/src/core/model/initialValue';
import { mapsOf } from '../../server/src/core/model/maps';
import { programsOf } from '../../server/src/core/model/programs';
import { declaredStatics } from '../../server/src/core/model/statics';
import { typeFactsOf } from '../../server/src/core/model/typeFacts';
import { resolveType } from '../../server/src/core/model/types';
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
  const cold = median(Array.from({ length: 3 }, () => modelled(parser, project)));
  const workspace = opened(parser, project);
  workspace.types();
  const ratio = (what: string, run: () => void): Ratio => ({
    what: `${what}, ${lines}`,
    cost: processorTime(run),
    parse,
  });
  const first = [
    { what: `the model from cold: ${MODEL}, ${lines}`, cost: cold, parse },
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
    ...first,
    { what: `estimate after one key, ${lines}`, cost: estimate, parse },
    { what: `all findings after one key, ${lines}`, cost: answer, parse },
  ];
}

const MODEL = 'items, names, types, layouts, programs, maps, statics';

/**
 * Milliseconds of processor time from pushed files to everything that is declared: manifests and crates, every item of every module under its
 * cfg with what macros of the workspace declare, each type with its size and the places of its fields, each program with its kind and section,
 * each map with key, value and entries, each static with whether it starts as zeros. Names are resolved, constants evaluated and types
 * laid out for these. Bodies of functions are found, and read by those who ask what they do: the estimate of stacks, and rules.
 */
function modelled(parser: RustParser, { root, texts }: GeneratedProject): number {
  const files = createFileTable(parser);
  files.setListing([root], [...texts.keys()]);
  for (const [file, text] of texts) files.set(file, text);
  const expand = createExpansion(files.read);
  let facts = 0;
  const cost = processorTime(() => {
    const found = discoverCrates(files, {}).crates;
    revealForeign(found);
    const crates = found.map(expand);
    facts += typeFactsOf(crates).length;
    for (const crate of crates) {
      facts += programsOf(crate).length + mapsOf(crate).length;
      for (const { item, scope } of declaredStatics(crate, crate.units.flatMap(bodiesOf)))
        if (item.value !== null && zeroness(scope, resolveType(scope, item.type), item.value) !== 'unknown')
          facts++;
    }
  });
  files.dispose();
  if (facts === 0) throw new Error('the benchmark found nothing to model');
  return cost;
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
