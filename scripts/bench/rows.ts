// The table of `npm run bench`, measured on the built server and on the core in this process. Never fails on a time.
// Medians over many runs; absolute numbers depend on the machine, so compare two runs on one machine.
// Deliberately absent: being run from source, where every imported name costs a call that the shipped bundles do not have.

import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { performance } from 'node:perf_hooks';
import { createMessageConnection, StreamMessageReader, StreamMessageWriter } from 'vscode-jsonrpc/node';
import { createParser, createWorkspace, type Workspace } from '../../server/src/core/index';
import { kernelBindings } from '../../test/conformance/layouts/kernelBindings';
import { ratios } from './ratios';

interface Row {
  readonly what: string;
  readonly runs: number;
  readonly median: number;
  readonly worst: number;
}

/** Where the build wrote to. */
const [, , dist = 'dist'] = process.argv;
const FILE = '/bench/src/main.rs';

async function main(): Promise<void> {
  const rows = [...(await coreRows()), ...(await serverRows())];
  const width = Math.max(...rows.map((it) => it.what.length));
  console.log(`${'what'.padEnd(width)}  runs   median      worst`);
  for (const { what, runs, median, worst } of rows) {
    console.log(
      `${what.padEnd(width)}  ${String(runs).padStart(4)}  ${milliseconds(median)}  ${milliseconds(worst)}`,
    );
  }
  const beside = await ratios(dist);
  const wide = Math.max(...beside.map((it) => it.what.length));
  console.log(`\n${'beside a plain parse of the same files'.padEnd(wide)}       cost       parse  ratio`);
  for (const { what, cost, parse } of beside)
    console.log(
      `${what.padEnd(wide)} ${milliseconds(cost)}  ${milliseconds(parse)}  ${(cost / parse).toFixed(2)}`,
    );
}

function milliseconds(value: number): string {
  return `${value.toFixed(1).padStart(7)} ms`;
}

async function coreRows(): Promise<readonly Row[]> {
  const wasm = (name: string): Uint8Array => readFileSync(path.join(dist, name));
  const started = performance.now();
  const parser = await createParser({
    runtime: wasm('web-tree-sitter.wasm'),
    grammar: wasm('tree-sitter-rust.wasm'),
  });
  const loaded = performance.now() - started;
  const rows: Row[] = [{ what: 'core: load the grammar', runs: 1, median: loaded, worst: loaded }];
  for (const lines of [100, 1_000, 5_000]) {
    const text = program(lines);
    const first = measure(5, () => {
      const workspace = lone(parser, text);
      workspace.report();
      workspace.dispose();
    });
    rows.push({ what: `core: first report, ${lines} lines`, ...first });
    const workspace = lone(parser, text);
    workspace.report();
    const at = text.indexOf('// typing');
    const typed = measure(20, (run) => {
      workspace.setFile(FILE, `${text.slice(0, at)}${'x'.repeat(run % 7)}${text.slice(at)}`);
      workspace.report();
    });
    rows.push({ what: `core: report after one key, ${lines} lines`, ...typed });
    workspace.dispose();
  }
  return [...rows, ...bindingsRows(parser)];
}

/** A small program beside its own bindings of five megabytes, of which it holds one struct by value. */
function bindingsRows(parser: Awaited<ReturnType<typeof createParser>>): readonly Row[] {
  const { text, types } = kernelBindings(1, 5_000_000);
  const held = types[Math.floor(types.length / 2)] ?? '';
  const main = `#![no_std]\n#![no_main]\nmod vmlinux;\nstruct Event(vmlinux::${held});\n${program(1_000)}`;
  const bindings = '/bench/src/vmlinux.rs';
  const opened = (): Workspace => {
    const workspace = lone(parser, main, new Map([[bindings, text]]));
    workspace.report();
    return workspace;
  };
  const first = measure(3, () => {
    opened().dispose();
  });
  const workspace = opened();
  const typed = measure(10, (run) => {
    workspace.setFile(FILE, `${main}// ${'x'.repeat(run % 7)}`);
    workspace.report();
  });
  workspace.dispose();
  return [
    { what: 'core: first report beside bindings of 5 MB', ...first },
    { what: 'core: report after one key beside them', ...typed },
  ];
}

function lone(
  parser: Awaited<ReturnType<typeof createParser>>,
  text: string,
  beside: ReadonlyMap<string, string> = new Map(),
): Workspace {
  const workspace = createWorkspace({
    parser,
    onRuleError: (_rule, error) => {
      throw error;
    },
  });
  workspace.setListing(['/bench'], [FILE, ...beside.keys()]);
  workspace.setFile(FILE, text);
  for (const [path, content] of beside) workspace.setFile(path, content);
  for (workspace.report(); workspace.wanted().length > 0; workspace.report()) {
    for (const wanted of workspace.wanted()) workspace.setFile(wanted, null);
  }
  if (workspace.report().findings.length === 0) throw new Error('the benchmark found nothing to report');
  return workspace;
}

/** A kprobe program of about `lines` lines: a static, and functions that use it and others that do not. */
function program(lines: number): string {
  const head =
    '#![no_std]\n#![no_main]\nuse aya_ebpf::{macros::kprobe, programs::ProbeContext};\n\nstatic mut HITS: u64 = 0;\n\n// typing\n';
  const helper = (index: number): string =>
    `#[kprobe]\npub fn probe_${index}(ctx: ProbeContext) -> u32 {\n    let pid = ctx.pid();\n    if pid % ${index + 2} == 0 {\n        unsafe { HITS += 1 };\n    }\n    for round in 0..4u32 {\n        let value = (pid << round) ^ ${index};\n        if value > 100 {\n            return value;\n        }\n    }\n    0\n}\n\n`;
  return head + Array.from({ length: Math.ceil(lines / 15) }, (_, index) => helper(index)).join('');
}

function measure(
  runs: number,
  run: (index: number) => void,
): { readonly runs: number; readonly median: number; readonly worst: number } {
  run(0);
  const times = Array.from({ length: runs }, (_, index) => {
    const start = performance.now();
    run(index);
    return performance.now() - start;
  });
  return summary(times);
}

function summary(times: readonly number[]): {
  readonly runs: number;
  readonly median: number;
  readonly worst: number;
} {
  const sorted = [...times].sort((a, b) => a - b);
  return { runs: sorted.length, median: sorted[sorted.length >> 1] ?? 0, worst: sorted.at(-1) ?? 0 };
}

/** The built server as a child: start to `initialize`, and one key to the squiggle that answers it. */
async function serverRows(): Promise<readonly Row[]> {
  const started = performance.now();
  const child = spawn(process.execPath, [path.join(dist, 'server.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  let published: (version: number | undefined) => void = () => undefined;
  connection.onNotification('textDocument/publishDiagnostics', (params: { readonly version?: number }) => {
    published(params.version);
  });
  connection.onRequest('workspace/configuration', (params: { readonly items: readonly unknown[] }) =>
    params.items.map(() => null),
  );
  connection.listen();
  await connection.sendRequest('initialize', { processId: process.pid, rootUri: null, capabilities: {} });
  const initialized = performance.now() - started;
  await connection.sendNotification('initialized', {});
  const uri = 'file:///bench/main.rs';
  const text = program(1_000);
  const answered = (version: number): Promise<void> =>
    new Promise((resolve) => {
      published = (at) => {
        if (at === undefined || at >= version) resolve();
      };
    });
  const opening = performance.now();
  const first = answered(1);
  await connection.sendNotification('textDocument/didOpen', {
    textDocument: { uri, languageId: 'rust', version: 1, text },
  });
  await first;
  const opened = performance.now() - opening;
  const times: number[] = [];
  // Each key declares or removes a static, so that every answer differs and is published.
  const line = text.split('\n').indexOf('// typing');
  for (let version = 2; version < 32; version++) {
    const removing = version % 2 === 1;
    const added = 'static mut A: u64 = 0;\n';
    const range = removing
      ? { start: { line, character: 0 }, end: { line: line + 1, character: 0 } }
      : { start: { line, character: 0 }, end: { line, character: 0 } };
    const answer = answered(version);
    const start = performance.now();
    await connection.sendNotification('textDocument/didChange', {
      textDocument: { uri, version },
      contentChanges: [{ range, text: removing ? '' : added }],
    });
    await answer;
    times.push(performance.now() - start);
  }
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  connection.dispose();
  return [
    { what: 'server: start to initialize', runs: 1, median: initialized, worst: initialized },
    { what: 'server: open a file of 1000 lines to its squiggles', runs: 1, median: opened, worst: opened },
    { what: 'server: one edit to the squiggle, 1000 lines', ...summary(times) },
  ];
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
