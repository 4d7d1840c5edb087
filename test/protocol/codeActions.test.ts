// Quick fixes: what is offered, that applied edits give what the command line writes, and that a stale one is never applied.

import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import {
  CodeActionKind,
  ExecuteCommandRequest,
  LSPErrorCodes,
  type ClientCapabilities,
  type CodeAction,
} from 'vscode-languageserver/node';
import { run } from '../../server/src/cli/run';
import { copyTextCommand, explainRuleCommand } from '../../server/src/lsp/messages';
import { Editor } from './editor';
import { article, clean, mainPath, mainUri, workspaceWith } from './programs';
import { plainCapabilities, startSession, vscodeCapabilities } from './session';

const combined =
  'Replace `MASK`, `MASK2` by PerCpuArray `COUNTERS` (one value per CPU; start value 1 of `MASK` is lost)';

test('each fix of a finding is a quick fix, one at most is preferred, and says which diagnostic it mends', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const actions = await editor.actionsAt('MASK2');
  const fixes = actions.filter(({ title }) => title.startsWith('Replace'));
  assert.ok(fixes.some(({ title }) => title === combined));
  assert.ok(fixes.filter(({ isPreferred }) => isPreferred === true).length <= 1);
  for (const fix of fixes) {
    assert.equal(fix.kind, CodeActionKind.QuickFix);
    assert.deepEqual(
      fix.diagnostics?.map((diagnostic) => editor.squiggle(diagnostic)),
      ['mutable-static warning MASK2'],
    );
  }
  await session.end();
});

test('the combined fix leaves no finding, and its edit names the version that it is for', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const { edit } = await editor.resolve(titled(await editor.actionsAt('MASK'), combined));
  const [change] = edit?.documentChanges ?? [];
  assert.ok(change !== undefined && 'textDocument' in change);
  assert.deepEqual(change.textDocument, { uri: mainUri, version: 1 });
  const fixed = editor.textAfter(edit);
  assert.match(fixed, /static COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries\(2, 0\);/);
  await editor.edit(0, editor.text.length, fixed);
  assert.deepEqual(await editor.squiggles(), []);
  await session.end();
});

test('all fixes of the rule give the text that the command line writes with --unsafe-fixes', async () => {
  const main = article.replace(
    'static mut MASK2: usize = 0;',
    '/// Seen so far.\nstatic mut MASK2: usize = 0;\nstatic EVENTS: aya_ebpf::maps::RingBuf = aya_ebpf::maps::RingBuf::with_byte_size(4096, 0);',
  );
  const files = workspaceWith({ main });
  const { session } = await startSession({ files });
  const editor = await Editor.open(session, mainUri, main);
  const { edit } = await editor.resolve(
    titled(await editor.actionsAt('MASK'), 'Fix all `mutable-static` in this file'),
  );
  assert.equal(editor.textAfter(edit), await fixedByCommand(files, '--unsafe-fixes'));
  await session.end();
});

test('source.fixAll.aya applies the safe fixes only, as the command line does with --fix', async () => {
  const main = article.replace(
    'static mut MASK2: usize = 0;',
    'static mut MASK2: usize = 0;\nstatic EVENTS: aya_ebpf::maps::RingBuf = aya_ebpf::maps::RingBuf::with_byte_size(4096, 0);',
  );
  const files = workspaceWith({ main });
  const { session } = await startSession({ files });
  const editor = await Editor.open(session, mainUri, main);
  const isFixAll = ({ kind }: CodeAction): boolean => kind === 'source.fixAll.aya';
  assert.equal((await editor.actionsAt('#![no_std]')).filter(isFixAll).length, 0, 'not in the light bulb');
  for (const only of ['source', 'source.fixAll', 'source.fixAll.aya']) {
    const [action, ...more] = await editor.actionsAt('#![no_std]', [only]);
    assert.ok(action !== undefined && isFixAll(action) && more.length === 0);
    const fixed = editor.textAfter((await editor.resolve(action)).edit);
    assert.equal(fixed, await fixedByCommand(files, '--fix'));
    assert.match(fixed, /#\[map\]\n?\s*static EVENTS/);
    assert.match(fixed, /static mut MASK: usize = 1;/);
  }
  await session.end();
});

test('nothing safe to fix: source.fixAll.aya is not offered', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  assert.deepEqual(await editor.actionsAt('MASK', ['source.fixAll.aya']), []);
  assert.deepEqual(await editor.actionsAt('MASK', ['refactor']), []);
  await session.end();
});

test('"allow here" silences the finding, keeps indentation and line ends, and joins an allow that is there', async () => {
  const inFunction = article
    .replace('    unsafe {\n', '    static mut INNER: u64 = 0;\n    unsafe {\n        INNER += 1;\n')
    .replaceAll('\n', '\r\n');
  const { session } = await startSession({ files: workspaceWith({ main: inFunction }) });
  const editor = await Editor.open(session, mainUri, inFunction);
  const allow = async (word: string): Promise<void> => {
    const { edit } = titled(await editor.actionsAt(word), 'Allow `mutable-static` here');
    await editor.edit(0, editor.text.length, editor.textAfter(edit));
  };
  await allow('INNER');
  assert.ok(
    editor.text.includes(
      '\r\n    // aya: allow(mutable-static): reason\r\n    static mut INNER: u64 = 0;\r\n',
    ),
  );
  await editor.replace('static mut MASK:', '// aya: allow(stack-frame-overflow): small\r\nstatic mut MASK:');
  await allow('MASK');
  assert.ok(
    editor.text.includes('// aya: allow(stack-frame-overflow, mutable-static): small\r\nstatic mut MASK:'),
  );
  const rules = (await editor.squiggles()).filter((squiggle) => squiggle.startsWith('mutable-static'));
  assert.deepEqual(rules, ['mutable-static warning MASK2']);
  await session.end();
});

test('"allow here" joins the allow that speaks of the line, wherever it stands', async () => {
  const declaration = 'static mut MASK2: usize = 0;';
  const joined: Readonly<Record<string, readonly [before: string, after: string]>> = {
    'behind the code': [
      `${declaration} // aya: allow(folded-global): kept`,
      `${declaration} // aya: allow(folded-global, mutable-static): kept`,
    ],
    'above docs and attributes of one line': [
      `// aya: allow(folded-global): kept\n/// Which.\n#[allow(unused)]\n${declaration}`,
      `// aya: allow(folded-global, mutable-static): kept\n/// Which.\n#[allow(unused)]\n${declaration}`,
    ],
    'above attributes of several lines': [
      `// aya: allow(folded-global): kept\n#[allow(\n    unused,\n)]\n${declaration}`,
      `// aya: allow(folded-global, mutable-static): kept\n#[allow(\n    unused,\n)]\n${declaration}`,
    ],
    'above a comment of several lines': [
      `// aya: allow(folded-global): kept\n/* Which,\n   and why. */\n${declaration}`,
      `// aya: allow(folded-global, mutable-static): kept\n/* Which,\n   and why. */\n${declaration}`,
    ],
    'in a block comment': [
      `/* aya: allow( folded-global , static-mut-map ): kept */ ${declaration}`,
      `/* aya: allow( folded-global , static-mut-map, mutable-static ): kept */ ${declaration}`,
    ],
    'without a rule': [`// aya: allow( )\n${declaration}`, `// aya: allow(mutable-static )\n${declaration}`],
    'behind the code rather than above': [
      `// aya: allow(static-mut-map): kept\n${declaration} // aya: allow(folded-global): kept`,
      `// aya: allow(static-mut-map): kept\n${declaration} // aya: allow(folded-global, mutable-static): kept`,
    ],
    'not where it speaks of the line above': [
      `const STEP: u64 = 1; // aya: allow(folded-global): of this line\n${declaration}`,
      `const STEP: u64 = 1; // aya: allow(folded-global): of this line\n// aya: allow(mutable-static): reason\n${declaration}`,
    ],
    'not in a doc comment': [
      `/// aya: allow(folded-global): of the docs\n${declaration}`,
      `/// aya: allow(folded-global): of the docs\n// aya: allow(mutable-static): reason\n${declaration}`,
    ],
    'not where it is of the whole file': [
      declaration,
      `// aya: allow(mutable-static): reason\n${declaration}`,
    ],
  };
  for (const [name, [before, after]] of Object.entries(joined)) {
    const head = '//! aya: allow(folded-global): generated\n';
    const main = head + article.replace(declaration, before);
    const { session } = await startSession({ files: workspaceWith({ main }) });
    const editor = await Editor.open(session, mainUri, main);
    const { edit } = titled(await editor.actionsAt('MASK2: usize'), 'Allow `mutable-static` here');
    await editor.edit(0, editor.text.length, editor.textAfter(edit));
    assert.equal(editor.text, head + article.replace(declaration, after), name);
    const left = (await editor.squiggles()).filter((it) => it.startsWith('mutable-static'));
    assert.deepEqual(left, ['mutable-static warning MASK'], name);
    await session.end();
  }
});

test('a fix of several files, and one whose meaning the user must judge, is shown before it is made', async () => {
  const { workspace } = vscodeCapabilities;
  const capabilities = {
    ...vscodeCapabilities,
    workspace: { ...workspace, workspaceEdit: { documentChanges: true, changeAnnotationSupport: {} } },
  };
  const other = '/w/x-ebpf/src/other.rs';
  const main = article
    .replace('#[kprobe]', 'mod other;\n\n#[kprobe]')
    .replace('static mut MASK2', 'pub static mut MASK2');
  const more = { [other]: 'pub fn note() {\n    unsafe { crate::MASK2 += 1 };\n}\n' };
  const annotations = async (given: ClientCapabilities): Promise<readonly (readonly [string, string])[]> => {
    const { session } = await startSession({ files: workspaceWith({ main, more }), capabilities: given });
    const editor = await Editor.open(session, mainUri, main);
    const said: [string, string][] = [];
    for (const action of await editor.actionsAt('MASK2: usize')) {
      if (!action.title.startsWith('Replace')) continue;
      const { edit } = await editor.resolve(action);
      const files = new Set(
        (edit?.documentChanges ?? []).flatMap((change) =>
          'textDocument' in change ? [change.textDocument.uri] : [],
        ),
      );
      const asked = Object.values(edit?.changeAnnotations ?? {});
      for (const change of edit?.documentChanges ?? [])
        if ('textDocument' in change)
          for (const one of change.edits) assert.equal('annotationId' in one, asked.length > 0);
      assert.ok(
        asked.every(({ needsConfirmation, label }) => needsConfirmation === true && label === action.title),
      );
      said.push([
        `${files.size} of ${action.isPreferred === true ? 'preferred' : 'others'}`,
        asked[0]?.description ?? '',
      ]);
    }
    await session.end();
    return said;
  };
  const said = await annotations(capabilities);
  assert.ok(said.length > 0);
  for (const [what, asked] of said) {
    const parts = [
      ...(what.startsWith('2') ? ['2 files change'] : []),
      ...(what.endsWith('others') ? ['the program means something else afterwards'] : []),
    ];
    assert.equal(asked, parts.join('; '), what);
  }
  assert.ok(
    said.some(([what]) => what.startsWith('2')),
    'a fix of two files',
  );
  assert.ok(
    (await annotations(vscodeCapabilities)).every(([, asked]) => asked === ''),
    'a client that cannot show it',
  );
});

test('an action that is resolved after an edit is refused', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const action = titled(await editor.actionsAt('MASK'), combined);
  await editor.edit(0, 0, '\n');
  await assert.rejects(editor.resolve(action), { code: LSPErrorCodes.ContentModified });
  await session.end();
});

test('a client that cannot resolve or take versions gets complete edits', async () => {
  const { session } = await startSession({
    files: workspaceWith({ main: article }),
    capabilities: plainCapabilities,
  });
  const editor = await Editor.open(session, mainUri, article);
  const { edit } = titled(await editor.actionsAt('MASK'), combined);
  assert.deepEqual(Object.keys(edit?.changes ?? {}), [mainUri]);
  assert.match(editor.textAfter(edit), /static COUNTERS: PerCpuArray<u64>/);
  await session.end();
});

test('a fix that needs another file edits it too', async () => {
  const main = article
    .replace('static mut MASK: usize = 1;\n', '')
    .replace('use aya_ebpf', 'mod state;\nuse state::MASK;\nuse aya_ebpf');
  const statePath = '/w/x-ebpf/src/state.rs';
  const files = workspaceWith({ main, more: { [statePath]: 'pub static mut MASK: u64 = 0;\n' } });
  const { session } = await startSession({ files });
  const editor = await Editor.open(session, `file://${statePath}`, String(files[statePath]));
  const fixes = (await editor.actionsAt('MASK')).filter(({ title }) => title.startsWith('Replace'));
  for (const fix of fixes) {
    const { edit } = await editor.resolve(fix);
    const changed = (edit?.documentChanges ?? []).flatMap((change) =>
      'textDocument' in change ? [change.textDocument] : [],
    );
    assert.deepEqual(changed, [
      { uri: mainUri, version: null },
      { uri: `file://${statePath}`, version: 1 },
    ]);
  }
  assert.ok(fixes.length > 0);
  await session.end();
});

test('the rule is explained by its page, and the user-space reader goes to the clipboard of a client that has one', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const actions = await editor.actionsAt('MASK2');
  const { command } = titled(actions, 'Explain `mutable-static`');
  assert.equal(command?.command, explainRuleCommand);
  await session.connection.sendRequest(ExecuteCommandRequest.type, {
    command: command.command,
    arguments: command.arguments ?? [],
  });
  assert.match(session.shownPages.join(), /^https:.*mutable-static\.md$/);
  const copy = actions.find((action) => action.command?.command === copyTextCommand);
  assert.match(String(copy?.command?.arguments?.[0]), /MASK2/);
  await session.end();
});

test('a client that has the pages itself is not offered the command of the server', async () => {
  const options = { files: workspaceWith({ main: article }) };
  const other = await startSession(options);
  assert.deepEqual(other.hello.capabilities.executeCommandProvider?.commands, [explainRuleCommand]);
  await other.session.end();
  const { session, hello } = await startSession({ ...options, commands: [explainRuleCommand] });
  assert.deepEqual(hello.capabilities.executeCommandProvider?.commands, []);
  const editor = await Editor.open(session, mainUri, article);
  const { command } = titled(await editor.actionsAt('MASK2'), 'Explain `mutable-static`');
  assert.deepEqual(command, {
    ...{ title: 'Explain `mutable-static`', command: explainRuleCommand },
    arguments: ['mutable-static'],
  });
  await session.end();
});

test('hover says why and what to do instead, and leads to what belongs to it', async () => {
  const { session } = await startSession({ files: workspaceWith({ main: article }) });
  const editor = await Editor.open(session, mainUri, article);
  const hover = await editor.hoverAt('MASK2');
  assert.ok(hover !== null && typeof hover.contents === 'object' && 'value' in hover.contents);
  assert.match(hover.contents.value, /\[`mutable-static`\]\(https:/);
  assert.match(hover.contents.value, /`\.bss`/);
  assert.match(hover.contents.value, /PerCpuArray/);
  assert.match(hover.contents.value, /\[main\.rs:12\]\(file:.*#L12\): written here/);
  assert.equal(await editor.hoverAt('no_main'), null);
  await session.end();
});

test('hover on a map, a field and a local says what the BPF target and the kernel make of them', async () => {
  const main = clean.replace(
    '#[kprobe]',
    `#[repr(C)]
struct Event { comm: [u8; 16], pid: u32 }
#[aya_ebpf::macros::map]
static EVENTS: aya_ebpf::maps::PerCpuArray<Event> = aya_ebpf::maps::PerCpuArray::with_max_entries(3, 0);
fn of(event: &Event) -> u64 { let number = event.pid as u64; number }

#[kprobe]`,
  );
  const { session } = await startSession({ files: workspaceWith({ main }) });
  const editor = await Editor.open(session, mainUri, main);
  const said = async (word: string): Promise<string> => {
    const hover = await editor.hoverAt(word);
    assert.ok(hover !== null && typeof hover.contents === 'object' && 'value' in hover.contents, word);
    return hover.contents.value;
  };
  assert.equal(await said('Event {'), '20 bytes on the BPF target, aligned to 4');
  assert.equal(await said('pid: u32'), 'Offset 16, 4 bytes on the BPF target');
  assert.equal(await said('pid as u64'), 'Offset 16, 4 bytes on the BPF target');
  assert.equal(await said('number ='), '8 bytes on the BPF target, aligned to 8');
  assert.equal(
    await said('EVENTS'),
    '`BPF_MAP_TYPE_PERCPU_ARRAY`, since Linux 4.6  \nkey 4 bytes, value 20 bytes, 3 entries  \n72 bytes of values on each CPU',
  );
  await session.end();
});

function titled(actions: readonly CodeAction[], title: string): CodeAction {
  const found = actions.find((action) => action.title === title);
  assert.ok(found !== undefined, `no "${title}" in ${actions.map((action) => action.title).join(', ')}`);
  return found;
}

/** The main file after `aya-analyzer check <option>` on a copy of the workspace on disk. */
async function fixedByCommand(files: Readonly<Record<string, string>>, option: string): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'aya-analyzer-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
      await writeFile(path.join(folder, name), text);
    }
    await run(['check', option, 'w'], {
      cwd: folder,
      annotationBase: folder,
      colour: false,
      print: () => undefined,
      complain: () => undefined,
    });
    return await readFile(path.join(folder, mainPath), 'utf8');
  } finally {
    await rm(folder, { recursive: true });
  }
}
