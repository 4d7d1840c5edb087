// Completions: snippets where an item may stand, arguments of program attributes, flags of maps; and nothing anywhere else.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CompletionRequest, type CompletionItem } from 'vscode-languageserver/node';
import { PROGRAM_KINDS } from '../../server/src/core/data/programs';
import { Editor } from './editor';
import { mainUri, workspaceWith } from './programs';
import { startSession, vscodeCapabilities, type Session } from './session';

const withSnippets = {
  ...vscodeCapabilities,
  textDocument: {
    ...vscodeCapabilities.textDocument,
    completion: { completionItem: { snippetSupport: true } },
  },
};

const head = `#![no_std]
#![no_main]
use aya_ebpf::{macros::{map, xdp}, maps::{HashMap, LpmTrie}, programs::XdpContext};
`;

/** The items at the cursor, the last `|` of `text`, below the head of a program. */
async function completed(session: Session, text: string, uri = mainUri): Promise<readonly CompletionItem[]> {
  const cursor = text.lastIndexOf('|');
  const offset = head.length + cursor;
  const whole = head + text.slice(0, cursor) + text.slice(cursor + 1);
  const editor = await Editor.open(session, uri, whole);
  const before = whole.slice(0, offset).split('\n');
  const position = { line: before.length - 1, character: before.at(-1)?.length ?? 0 };
  const answer = await session.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position,
  });
  await editor.close();
  return Array.isArray(answer) ? answer : (answer?.items ?? []);
}

async function start(
  version = '0.1.1',
): Promise<{ readonly session: Session; readonly at: (text: string) => Promise<readonly CompletionItem[]> }> {
  const files = workspaceWith({ main: head });
  const changed = Object.fromEntries(
    Object.entries(files).map(([path, text]) => [
      path,
      path.endsWith('.rs') ? text : text.replaceAll('"0.1.1"', `"${version}"`),
    ]),
  );
  const { session } = await startSession({ files: changed, capabilities: withSnippets });
  return { session, at: (text) => completed(session, text) };
}

function labels(items: readonly CompletionItem[]): readonly string[] {
  return items.map(({ label }) => label);
}

function inserted(items: readonly CompletionItem[], label: string): string | undefined {
  const item = items.find((it) => it.label === label);
  return item?.textEdit !== undefined && 'newText' in item.textEdit ? item.textEdit.newText : undefined;
}

test('snippets are offered by plain names where an item may stand, in the idiom of the crate', async () => {
  const old = await start('0.1.1');
  const items = await old.at('\nPerC|\n');
  for (const name of ['PerCpuArray', 'kprobe', 'license', 'panic_handler', 'counter', 'scratch', 'ptr_at'])
    assert.ok(labels(items).includes(name), name);
  assert.ok(!labels(items).includes('lsm_cgroup'), 'not in aya-ebpf 0.1.1');
  assert.ok(!items.some(({ labelDetails }) => labelDetails?.description === '#[btf_map]'));
  assert.match(inserted(items, 'license') ?? '', /^#\[link_section = "license"\]\n#\[no_mangle\]\n/);
  assert.match(inserted(items, 'PerCpuArray') ?? '', /^#\[map\]\nstatic \$\{1:COUNTERS\}: PerCpuArray</);
  await old.session.end();

  const now = await start('0.2.1');
  const newer = await now.at('\n|\n');
  assert.ok(labels(newer).includes('lsm_cgroup'));
  const btf = await now.at(
    '\n#[aya_ebpf::macros::btf_map]\nstatic A: aya_ebpf::btf_maps::Array<u32, 1> = aya_ebpf::btf_maps::Array::new();\n|\n',
  );
  const first = (items: readonly CompletionItem[]): string | undefined =>
    items.find(({ label }) => label === 'Array')?.labelDetails?.description;
  assert.deepEqual([first(newer), first(btf)], ['#[map]', '#[btf_map]']);
  await now.session.end();
});

const counters = `
#[map]
static HITS: aya_ebpf::maps::PerCpuArray<u64> = aya_ebpf::maps::PerCpuArray::with_max_entries(1, 0);
#[map]
static SEEN: HashMap<u32, u64> = HashMap::with_max_entries(1, 0);
#[map]
static DROPS: aya_ebpf::maps::PerCpuArray<u64> = aya_ebpf::maps::PerCpuArray::with_max_entries(1, 0);
`;

test('statements are offered for the maps and functions that are there', async () => {
  const { session, at } = await start();
  const statements = async (text: string): Promise<readonly string[]> => labels(await at(text));
  assert.deepEqual(await statements(`${counters}fn f() {\n    |\n}\n`), ['count', 'slot', 'lookup']);
  assert.deepEqual(
    await statements(`${counters}fn f() -> u32 {\n    let a = 1;\n    if a > 0 {\n        co|`),
    [...['count', 'slot', 'lookup']],
  );
  const items = await at(`${counters}fn f() {\n    |\n}\n`);
  assert.match(inserted(items, 'count') ?? '', /= \$\{1\|HITS,DROPS\|\}\.get_ptr_mut\(/);
  assert.match(inserted(items, 'lookup') ?? '', /= \$\{1:SEEN\}\.get_ptr\(/);
  assert.deepEqual(
    await statements(
      'fn ptr_at<T>(_: &XdpContext, _: usize) -> Result<*const T, ()> { Err(()) }\nfn f() {\n    |\n}\n',
    ),
    ['header'],
  );
  for (const text of [
    'struct A {\n    |\n}\n',
    'impl A {\n    |\n}\n',
    'fn f(a: u32) {\n    match a {\n        |\n    }\n}\n',
    'fn f() {\n    let a = Event {\n        |\n    };\n}\n',
    'fn f() {\n    let a =\n        |;\n}\n',
    'fn f() {\n    a.\n        |\n}\n',
  ])
    assert.deepEqual(await statements(`${counters}${text}`), [], text);
  await session.end();
});

test('a snippet brings the imports that are missing, and shows them where a name is taken', async () => {
  const { session, at } = await start();
  const edits = (items: readonly CompletionItem[], label: string): string =>
    (items.find((it) => it.label === label)?.additionalTextEdits ?? [])
      .map(({ newText }) => newText)
      .join('')
      .replace(/,?\s+(?=[}\]])|(?<=\{)\s+/g, '')
      .replace(/\s+/g, ' ');
  const items = await at('\n\n|\n');
  assert.equal(edits(items, 'HashMap'), '', 'it is there');
  assert.equal(
    edits(items, 'RingBuf'),
    'use aya_ebpf::{macros::{map, xdp}, maps::{HashMap, LpmTrie, RingBuf}, programs::XdpContext};',
  );
  const kprobe = edits(items, 'kprobe');
  assert.match(kprobe, /macros::\{kprobe, map, xdp\}/);
  assert.match(kprobe, /programs::\{ProbeContext, XdpContext\}/);
  const inner = await at('mod inner {\n    use core::mem;\n\n    |\n}\n');
  assert.match(edits(inner, 'RingBuf'), /use aya_ebpf::\{macros::map, maps::RingBuf\};/);
  const taken = await at('struct RingBuf;\n\n|\n');
  assert.equal(edits(taken, 'RingBuf'), '');
  const shown = taken.find(({ label }) => label === 'RingBuf')?.documentation;
  assert.match(typeof shown === 'object' ? shown.value : '', /use aya_ebpf::\{macros::map, maps::RingBuf\};/);
  await session.end();
});

test('snippets are offered inside of modules, and not in functions without maps, comments, after attributes or other words', async () => {
  const { session, at } = await start();
  assert.ok((await at('mod maps {\n    |\n}\n')).length > 0);
  for (const text of [
    'fn f() {\n    |\n}\n',
    '// PerC|\n',
    '/* \nPerC| */\n',
    '#[inline]\n|fn f() {}\n',
    'pub PerC|\n',
    'static A: u32 =\n    PerC|;\n',
    'const TEXT: &str = "\nPerC|";\n',
  ])
    assert.deepEqual(labels(await at(text)), [], text);
  await session.end();
});

test('nothing is completed outside of eBPF crates', async () => {
  const { session } = await start();
  const uri = 'file:///w/x/src/main.rs';
  const editor = await Editor.open(session, uri, '\n');
  const position = { line: 0, character: 0 };
  const answer = await session.connection.sendRequest(CompletionRequest.type, {
    textDocument: { uri },
    position,
  });
  assert.deepEqual(answer, []);
  await editor.close();
  await session.end();
});

test('arguments of program attributes are those that the macro takes and that are not there yet', async () => {
  const { session, at } = await start();
  const attribute = async (text: string): Promise<readonly string[]> =>
    labels(await at(`${text}\nfn f() {}\n`));
  assert.deepEqual(await attribute('#[xdp(|)]'), ['frags', 'map']);
  assert.deepEqual(await attribute('#[xdp(frags, |)]'), ['map']);
  assert.deepEqual(await attribute('#[xdp(map = "|")]'), ['cpumap', 'devmap']);
  assert.deepEqual(await attribute('#[lsm(hook = "file_open", sl|)]'), ['sleepable']);
  assert.deepEqual(await attribute('#[tracepoint(|)]'), ['category', 'name']);
  assert.deepEqual(await attribute('#[cgroup_skb(|)]'), ['ingress', 'egress']);
  assert.ok((await attribute('#[cgroup_sock_addr(c|)]')).includes('connect4'));
  assert.deepEqual(await attribute('#[derive(|)]'), []);
  assert.ok((await attribute('#[lsm(hook = "file_|")]')).includes('file_open'));
  assert.deepEqual(await attribute('#[kprobe(function = "|")]'), []);
  const lsm = await at('#[lsm(|)]\nfn f() {}\n');
  assert.equal(inserted(lsm, 'hook'), 'hook = "$1"');
  await session.end();
});

test('each kind of program is offered its arguments, and those alone that its aya-ebpf knows', async () => {
  // By hand from aya-ebpf-macros 0.2.0: the table that the answers are made from is not asked for them.
  const sockAddr = ['connect', 'bind', 'getpeername', 'getsockname', 'sendmsg', 'recvmsg'];
  const withArguments: Readonly<Record<string, readonly string[]>> = {
    kprobe: ['function', 'offset'],
    kretprobe: ['function', 'offset'],
    uprobe: ['path', 'function', 'offset', 'sleepable', 'multi'],
    uretprobe: ['path', 'function', 'offset', 'sleepable', 'multi'],
    tracepoint: ['category', 'name'],
    raw_tracepoint: ['tracepoint'],
    btf_tracepoint: ['function'],
    fentry: ['function', 'sleepable'],
    fexit: ['function', 'sleepable'],
    lsm: ['hook', 'sleepable'],
    lsm_cgroup: ['hook'],
    xdp: ['frags', 'map'],
    sk_reuseport: ['migrate'],
    cgroup_skb: ['ingress', 'egress'],
    cgroup_sock: ['post_bind4', 'post_bind6', 'sock_create', 'sock_release'],
    cgroup_sock_addr: sockAddr.flatMap((call) => [`${call}4`, `${call}6`]),
    cgroup_sockopt: ['getsockopt', 'setsockopt'],
  };
  const macros = PROGRAM_KINDS.flatMap(({ macro }) => macro ?? []);
  assert.deepEqual(
    Object.keys(withArguments).filter((macro) => !macros.includes(macro)),
    [],
  );
  const now = await start('0.2.1');
  for (const macro of macros) {
    const offered = labels(await now.at(`#[${macro}(|)]\nfn f() {}\n`));
    assert.deepEqual([...offered].sort(), [...(withArguments[macro] ?? [])].sort(), macro);
  }
  await now.session.end();
  const old = await start('0.1.1');
  assert.ok(!labels(await old.at('#[uprobe(|)]\nfn f() {}\n')).includes('multi'), 'not in aya-ebpf 0.1.1');
  await old.session.end();
});

test('flags of a map are those that the kernel takes for its type', async () => {
  const { session, at } = await start();
  const flags = async (text: string): Promise<readonly string[]> => labels(await at(`#[map]\n${text}\n`));
  const hash = await at('#[map]\nstatic A: HashMap<u32, u32> = HashMap::with_max_entries(1, |);\n');
  assert.deepEqual(labels(hash), [
    ...['BPF_F_NO_PREALLOC', 'BPF_F_ZERO_SEED', 'BPF_F_RDONLY_PROG', 'BPF_F_WRONLY_PROG'],
  ]);
  assert.equal(inserted(hash, 'BPF_F_NO_PREALLOC'), 'aya_ebpf::bindings::BPF_F_NO_PREALLOC');
  assert.ok(
    (await flags('static A: Array<u32> = Array::with_max_entries(1, BPF_F_RDONLY_PROG | |);')).includes(
      'BPF_F_MMAPABLE',
    ),
  );
  assert.deepEqual(await flags('static A: HashMap<u32, u32> = HashMap::with_max_entries(|, 0);'), []);
  assert.deepEqual(await flags('static A: u32 = other::with_max_entries(1, |);'), []);
  await session.end();
});

test('flags of a BTF map are offered in its type, as the constant that it takes', async () => {
  const { session, at } = await start('0.2.1');
  const flags = (text: string): Promise<readonly CompletionItem[]> =>
    at(`#[aya_ebpf::macros::btf_map]\nstatic A: btf_maps::${text}`);
  const hash = await flags('HashMap<u32, [u8; { 2 + 3 }], 1024, |> = btf_maps::HashMap::new();\n');
  assert.deepEqual(labels(hash), [
    ...['BPF_F_NO_PREALLOC', 'BPF_F_ZERO_SEED', 'BPF_F_RDONLY_PROG', 'BPF_F_WRONLY_PROG'],
  ]);
  assert.equal(inserted(hash, 'BPF_F_NO_PREALLOC'), '{ aya_ebpf::bindings::BPF_F_NO_PREALLOC as usize }');
  assert.ok(labels(await flags('Array<u64, 4, |')).includes('BPF_F_MMAPABLE'), 'half typed');
  for (const text of ['HashMap<u32, u64, |>', 'HashMap<u32, u64, 1, 0, |>', 'Array<|>', 'Other<u32, 1, |>'])
    assert.deepEqual(labels(await flags(text)), [], text);
  await session.end();
});

test('a client without tab stops is offered no completion', async () => {
  const { session, hello } = await startSession({ files: workspaceWith({ main: head }) });
  assert.equal(hello.capabilities.completionProvider, undefined);
  await session.end();
});
