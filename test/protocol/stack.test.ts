// The stack as an editor shows it: lenses, hints, hover, and the picture's data; frozen while the code is half typed.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { CodeLensRequest, InlayHintRequest, type CodeLens, type InlayHint } from 'vscode-languageserver/node';
import { showStackMapCommand, stackRequest, type StackView } from '../../server/src/lsp/messages';
import { Editor } from './editor';
import { mainUri, workspaceWith } from './programs';
import { startSession, vscodeCapabilities, type Session } from './session';

const program = `#![no_std]
#![no_main]
use aya_ebpf::{helpers::bpf_probe_read_kernel_str_bytes, macros::{kprobe, xdp}, programs::{ProbeContext, XdpContext}};

fn fill(buf: &mut [u8]) -> u32 {
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, buf) }.is_ok() as u32
}

#[inline(never)]
fn first() -> u32 {
    let mut inner = [0u8; 200];
    fill(&mut inner)
}

#[xdp]
pub fn large(_ctx: XdpContext) -> u32 {
    let mut own = [0u8; 200];
    fill(&mut own) + first()
}

#[kprobe]
pub fn small(_ctx: ProbeContext) -> u32 {
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

async function lensesOf({ connection }: Session, editor: Editor): Promise<readonly CodeLens[]> {
  return (await connection.sendRequest(CodeLensRequest.type, { textDocument: { uri: editor.uri } })) ?? [];
}

function shown(lenses: readonly CodeLens[]): readonly string[] {
  return lenses.map(({ range, command }) => `${range.start.line}: ${command?.title ?? ''}`);
}

test('a program with a large stack has a lens that opens the stack map, a small one has none', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: program }) });
  const editor = await Editor.open(session, mainUri, program);
  const lenses = await lensesOf(session, editor);
  assert.deepEqual(shown(lenses), ['15: stack ≈ 416/512, deepest first']);
  assert.deepEqual(lenses[0]?.command, {
    title: 'stack ≈ 416/512, deepest first',
    command: showStackMapCommand,
    arguments: ['large'],
  });
  await session.end();
});

test('the setting shows a lens above every program, or above none', async () => {
  const all = await startSession({
    files: workspaceWith({ main: program }),
    settings: () => ({ codeLens: 'all' }),
  });
  const lenses = await lensesOf(all.session, await Editor.open(all.session, mainUri, program));
  assert.deepEqual(
    shown(lenses).map((line) => line.slice(0, 13)),
    ['15: stack ≈ 4', '21: stack ≈ 0'],
  );
  await all.session.end();
  const off = await startSession({
    files: workspaceWith({ main: program }),
    settings: () => ({ codeLens: 'off' }),
  });
  assert.deepEqual(await lensesOf(off.session, await Editor.open(off.session, mainUri, program)), []);
  await off.session.end();
});

test('a lens keeps its words and moves with its line while the code does not parse', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: program }) });
  const editor = await Editor.open(session, mainUri, program);
  await lensesOf(session, editor);
  await editor.replace('    fill(&mut inner)', '    let half = [0u8; 300\n    fill(&mut inner)');
  assert.deepEqual(shown(await lensesOf(session, editor)), ['16: stack ≈ 416/512, deepest first']);
  await editor.replace('[0u8; 300', '[0u8; 300];');
  await editor.replace('fill(&mut inner)', 'fill(&mut inner) + half.len() as u32');
  assert.deepEqual(shown(await lensesOf(session, editor)), ['16: stack ≈ 416/512, deepest first']);
  await session.end();
});

test('a change in a called function changes the lens', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: program }) });
  const editor = await Editor.open(session, mainUri, program);
  await editor.replace('let mut inner = [0u8; 200];', 'let mut inner = [0u8; 320];');
  assert.deepEqual(shown(await lensesOf(session, editor)), ['15: stack ≈ 528/512, too large, deepest first']);
  await session.end();
});

test('hints name the bytes of locals on the stack, once the user asks for them', async () => {
  const hints = async (settings: object): Promise<readonly InlayHint[]> => {
    const { session } = await startSession({
      files: workspaceWith({ main: program }),
      settings: () => settings,
    });
    const editor = await Editor.open(session, mainUri, program);
    const end = { line: program.split('\n').length, character: 0 };
    const range = { start: { line: 0, character: 0 }, end };
    const answer = await session.connection.sendRequest(InlayHintRequest.type, {
      textDocument: { uri: editor.uri },
      range,
    });
    await session.end();
    return answer ?? [];
  };
  assert.deepEqual(await hints({}), []);
  const found = await hints({ inlayHints: true });
  assert.deepEqual(
    found.map(({ position, label }) => [position.line, position.character, label]),
    [
      [10, 17, '200 B'],
      [16, 15, '200 B'],
    ],
  );
});

test('no hint stands beside the name of a function', async () => {
  const folder = path.resolve(import.meta.dirname, '../editor/workspaces/stack/watch-ebpf');
  const main = readFileSync(path.join(folder, 'src/main.rs'), 'utf8');
  const { session } = await startSession({
    files: workspaceWith({ main }),
    settings: () => ({ inlayHints: true }),
  });
  const editor = await Editor.open(session, mainUri, main);
  const lines = main.split('\n');
  const hints = await session.connection.sendRequest(InlayHintRequest.type, {
    textDocument: { uri: editor.uri },
    range: { start: { line: 0, character: 0 }, end: { line: lines.length, character: 0 } },
  });
  const before = (hints ?? []).map(({ position: { line, character } }) => lines[line]?.slice(0, character));
  assert.ok(before.some((text) => text?.endsWith('let mut event')));
  assert.deepEqual(
    before.filter((text) => /\bfn \w+$/.test(text ?? '')),
    [],
  );
  await session.end();
});

test('the hover of a local says how many bytes it has, and where', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: program }) });
  const editor = await Editor.open(session, mainUri, program);
  const hover = await editor.hoverAt('own = ');
  const { contents } = hover ?? {};
  assert.ok(typeof contents === 'object' && 'value' in contents);
  assert.match(contents.value, /200 bytes, on the stack: /);
  await session.end();
});

test('the data of the stack map names programs, frames and locals with places to open', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: program }) });
  await Editor.open(session, mainUri, program);
  const view = await session.connection.sendRequest<StackView>(stackRequest);
  const large = view.programs.find(({ name }) => name === 'large');
  assert.deepEqual(large?.place, { uri: mainUri, line: 15, character: 7 });
  assert.deepEqual(
    large.chain.map(({ function: name, bytes, rounded, place }) => [name, bytes, rounded, place?.line]),
    [
      ['large', 200, 208, 15],
      ['first', 200, 208, 9],
    ],
  );
  assert.deepEqual([large.crate, large.source, large.range.low], ['x-ebpf', 'estimate', 416]);
  const own = view.functions.flatMap(({ locals }) => locals).find(({ name }) => name === 'own');
  assert.deepEqual([own?.bytes, own?.type, own?.onStack, own?.place.line], [200, '[u8; 200]', 'certain', 16]);
  assert.equal(view.empty, null);
  await session.end();
});

test('the stack map stays as it was, and its places move, while the code does not parse', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: program }) });
  const editor = await Editor.open(session, mainUri, program);
  const ask = (): Promise<StackView> => session.connection.sendRequest<StackView>(stackRequest);
  const summaries = ({ programs }: StackView): readonly (string | null)[] =>
    programs.map(({ summary }) => summary);
  const before = await ask();
  assert.equal(before.frozen, false);
  await editor.replace('    fill(&mut inner)', '    let half = [0u8; 300\n    fill(&mut inner)');
  const during = await ask();
  assert.equal(during.frozen, true);
  assert.deepEqual(summaries(during), summaries(before));
  const large = during.programs.find(({ name }) => name === 'large');
  assert.equal(large?.place?.line, 16, 'one line further down');
  assert.equal(large.chain[1]?.place?.line, 9, 'above the edit nothing moved');
  await editor.replace('[0u8; 300', '[0u8; 300];');
  assert.equal((await ask()).frozen, false);
  await session.end();
});

test('the stack map of code that has never parsed shows no numbers of half a program', async () => {
  const broken = program.replace('    fill(&mut inner)', '    let half = [0u8; 300\n    fill(&mut inner)');
  const { session } = await startSession({ files: workspaceWith({ main: broken }) });
  await Editor.open(session, mainUri, broken);
  const view = await session.connection.sendRequest<StackView>(stackRequest);
  assert.deepEqual([view.programs, view.frozen], [[], true]);
  assert.match(view.empty ?? '', /does not parse yet/);
  await session.end();
});

test('without an eBPF crate the stack map says why it is empty', async () => {
  const { session } = await startSession({ files: { '/w/Cargo.toml': '[package]\nname = "host"\n' } });
  const view = await session.connection.sendRequest<StackView>(stackRequest);
  assert.deepEqual(view.programs, []);
  assert.match(view.empty ?? '', /no eBPF crate in this folder/);
  await session.end();
});

test('an edit of another document brings the lenses up to date', async () => {
  const lib = '/w/x-ebpf/src/sizes.rs';
  const main = program
    .replace('fn fill(', 'mod sizes;\n\nfn fill(')
    .replace('let mut own = [0u8; 200]', 'let mut own = [0u8; sizes::OWN]');
  const sizes = 'pub const OWN: usize = 200;\n';
  const { session } = await startSession({
    files: workspaceWith({ main, more: { [lib]: sizes } }),
    capabilities: {
      ...vscodeCapabilities,
      workspace: { ...vscodeCapabilities.workspace, codeLens: { refreshSupport: true } },
    },
  });
  const shows = await Editor.open(session, mainUri, main);
  assert.match(shown(await lensesOf(session, shows))[0] ?? '', /stack ≈ 416\/512/);
  const edited = await Editor.open(session, `file://${lib}`, sizes);
  await lensesOf(session, edited);
  const before = session.lensRefreshes;
  await edited.replace('200', '240');
  await session.until('the lenses are to be asked for again', () => session.lensRefreshes > before);
  assert.match(shown(await lensesOf(session, shows))[0] ?? '', /stack ≈ 448\/512/);
  await session.end();
});
