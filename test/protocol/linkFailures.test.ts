// A link that failed for a stack frame: what a client learns from the lines that a problem matcher found, and that the matchers of the
// manifest find these lines as builds print them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { contributes } from '../../package.json';
import { linkFailuresRequest, type LinkFailureView } from '../../server/src/lsp/messages';
import { mainUri, workspaceWith } from './programs';
import { startSession } from './session';

const main = `#![no_std]
#![no_main]
use aya_ebpf::{macros::xdp, programs::XdpContext};

mod net {
    pub struct Ipv4;
    impl Ipv4 {
        #[inline(never)]
        pub fn parse(&self) -> u32 { [1u32, 2].iter().map(|it| it + 1).sum() }
    }
}

#[xdp]
pub fn firewall(_ctx: XdpContext) -> u32 {
    net::Ipv4.parse()
}
`;

const WORDS =
  'Please move large on stack variables into BPF per-cpu array map. For non-kernel uses, the stack can be increased using -mllvm -bpf-stack-size.';
const NEW = `Looks like the BPF stack limit is exceeded. ${WORDS}`;
const OLD = `Looks like the BPF stack limit of 512 bytes is exceeded. Please move large on stack variables into BPF per-cpu array map.`;

async function failuresIn(log: string): Promise<readonly string[]> {
  const { session } = await startSession({ files: workspaceWith({ main }) });
  await session.until('ready', () => session.progress.some(({ kind }) => kind === 'end'));
  const found: readonly LinkFailureView[] = await session.connection.sendRequest(linkFailuresRequest, {
    log,
  });
  await session.end();
  return found.map(
    ({ place, name }) => `${place.uri === mainUri ? 'main' : place.uri} ${place.line} ${name}`,
  );
}

test('a program, a method and a closure are found by symbols of both manglings', async () => {
  const symbols = {
    firewall: 'main 13 firewall',
    _RNvMNtCs8skhn3H4UL8_1x3netNtB2_4Ipv45parse: 'main 8 parse',
    _ZN1x3net4Ipv45parse17h0123456789abcdefE: 'main 8 parse',
    _ZN1x3net4Ipv45parse28_$u7b$$u7b$closure$u7d$$u7d$17h0123456789abcdefE: 'main 8 parse',
  };
  for (const [symbol, expected] of Object.entries(symbols)) {
    const log = `ERROR llvm: src/main.rs:0:0: in function ${symbol} i32 (ptr): ${NEW}`;
    assert.deepEqual(await failuresIn(log), [expected]);
  }
});

test('lines are read as every kind of build prints them, and each function is named once', async () => {
  const logs = [
    `<unknown>:0:0: in function firewall i32 (ptr): ${NEW}`,
    `  = note: ERROR llvm: src/main.rs:13:5: in function firewall i32 (i8*): ${OLD}\r\n`,
    `[x 0.1.0] cargo:warning=          ERROR llvm: src/main.rs:0:0: in function firewall i32 (ptr): ${NEW}\r`,
    `\u001b[1m\u001b[33mwarning\u001b[0m: x@0.1.0: \u001b[31mERROR\u001b[0m llvm: a.rs:0:0: in function \u001b[1mfirewall\u001b[0m i32 (ptr): ${NEW}`,
    JSON.stringify({
      message: {
        rendered: `error: linking failed\nERROR llvm: a.rs:0:0: in function firewall i32 (ptr): ${NEW}\n`,
      },
    }),
  ];
  for (const log of logs) assert.deepEqual(await failuresIn(`${log}\n${log}`), ['main 13 firewall'], log);
});

test('code of another crate, and a build that failed for something else, mark nothing here', async () => {
  assert.deepEqual(
    await failuresIn(
      `ERROR llvm: core/src/fmt/mod.rs:0:0: in function _RNvNtCs8skhn3H4UL8_4core3fmt5write i32 (ptr): ${NEW}`,
    ),
    [],
  );
  assert.deepEqual(await failuresIn('error: linking with `bpf-linker` failed: exit status: 1'), []);
  const other = 'ERROR llvm: a.rs:1:1: in function firewall i32 (ptr): A call to built-in function';
  assert.deepEqual(await failuresIn(other), []);
});

test('the matcher of the linker finds the place and the words that LLVM gives', () => {
  const pattern = patternOf('bpf-linker');
  for (const line of [
    `warning: app@0.1.0:   = note: ERROR llvm: app-ebpf/src/main.rs:0:0: in function by_hand i32 (ptr): ${NEW}`,
    `  cargo:warning=  = note: ERROR llvm: app-ebpf/src/main.rs:0:0: in function by_hand i32 (ptr): ${NEW}`,
    `  = note: ERROR llvm: app-ebpf/src/main.rs:0:0: in function by_hand i32 (i8*): ${OLD}`,
  ]) {
    const [, file, row, column, message] = pattern.exec(line) ?? [];
    assert.deepEqual([file, row, column], ['app-ebpf/src/main.rs', '0', '0']);
    assert.match(message ?? '', /^in function by_hand i32 \(\S+\): Looks like the BPF stack limit/);
  }
  assert.equal(pattern.exec(`ERROR llvm: <unknown>:0:0: in function by_hand i32 (ptr): ${NEW}`), null);
});

test('the matcher of the command finds the line that the command prints', () => {
  const line =
    'app-ebpf/src/net.rs:4:8: error: stack frame of `net::parse` did not link: "Looks like the BPF stack limit is exceeded"';
  const [, file, row, column, severity] = patternOf('aya-stack').exec(line) ?? [];
  assert.deepEqual([file, row, column, severity], ['app-ebpf/src/net.rs', '4', '8', 'error']);
});

function patternOf(name: string): RegExp {
  const matcher = contributes.problemMatchers.find((it) => it.name === name);
  assert.ok(matcher !== undefined, `no problem matcher ${name}`);
  return new RegExp(matcher.pattern.regexp);
}
