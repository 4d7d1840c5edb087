// `aya-analyzer stack`, built, on real files and real objects: what it prints, what it exits with, and what it says of files that it
// cannot use.

import assert from 'node:assert/strict';
import { mkdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';

import { sampleManifest, sampleObject, sampleSource } from '../samples/built/samples';
import { runCommand, type Ended } from './builtCommand';
import { folderWith } from './folders';

interface JsonReport {
  readonly version: number;
  readonly programs: readonly {
    readonly name: string;
    readonly kind: string;
    readonly file: string | null;
    readonly line: number | null;
    readonly bytes: number | null;
    readonly limit: number;
    readonly verdict: string;
    readonly reason: string | null;
    readonly source: string;
    readonly range: { readonly low: number; readonly high: number };
    readonly estimate: { readonly bytes: number | null } | null;
    readonly chain: readonly { readonly function: string; readonly bytes: number }[];
  }[];
  readonly functions: readonly {
    readonly name: string;
    readonly line: number | null;
    readonly bytes: number | null;
    readonly limit: number;
    readonly source: string;
    readonly locals: readonly { readonly name: string; readonly type: string; readonly onStack: string }[];
    readonly lines: readonly { readonly file: string; readonly line: number; readonly bytes: number }[];
  }[];
  readonly objects: readonly { readonly path: string; readonly state: string; readonly why: string }[];
  readonly grown?: readonly unknown[];
  readonly linkFailures?: readonly { readonly function: string; readonly line: number | null }[];
}

const SOURCE = {
  'x-ebpf/Cargo.toml': sampleManifest(),
  'x-ebpf/src/main.rs': sampleSource(),
};

const CALLBACKS = `#![no_std]
#![no_main]
use core::ffi::c_void;
use aya_ebpf::{helpers::{bpf_probe_read_kernel_str_bytes, generated::{bpf_loop, bpf_timer_set_callback}}, macros::xdp, programs::XdpContext};

fn fill(buffer: &mut [u8]) -> u32 {
    unsafe { bpf_probe_read_kernel_str_bytes(8 as *const u8, buffer) }.is_ok() as u32
}

unsafe extern "C" fn step(_index: u32, sum: *mut c_void) -> i64 {
    let mut buffer = [0u8; 264];
    unsafe { *sum.cast::<u32>() += fill(&mut buffer) };
    0
}

unsafe extern "C" fn on_timer(_map: *mut c_void, _key: *mut u32, _value: *mut u64) -> i32 {
    let mut buffer = [0u8; 320];
    fill(&mut buffer) as i32
}

#[xdp]
pub fn looped(_ctx: XdpContext) -> u32 {
    let mut sum = 0u32;
    unsafe { bpf_loop(4, step as *mut c_void, (&raw mut sum).cast(), 0) };
    sum
}

#[xdp]
pub fn timed(_ctx: XdpContext) -> u32 {
    unsafe { bpf_timer_set_callback(core::ptr::null_mut(), on_timer as *mut c_void) };
    0
}
`;

const OLD_LAYOUT = 'target/bpfel-unknown-none/release/x';
const NEW_LAYOUT = 'target/debug/build/x-0123456789abcdef/out/x';

/** The sources were written a minute ago, objects and all else now. */
async function project(
  context: TestContext,
  files: Readonly<Record<string, string | Uint8Array>> = {},
): Promise<string> {
  const folder = await folderWith(context, { ...SOURCE, ...files });
  for (const name of Object.keys(SOURCE)) await age(path.join(folder, name), 60);
  return folder;
}

async function age(file: string, seconds: number): Promise<void> {
  const then = Date.now() / 1000 - seconds;
  await utimes(file, then, then);
}

async function stack(cwd: string, ...words: readonly string[]): Promise<Ended> {
  return runCommand(['stack', ...words], {
    cwd,
    env: { CARGO_TARGET_DIR: '', CARGO_HOME: `${cwd}/no-home` },
  });
}

async function json(cwd: string, ...words: readonly string[]): Promise<JsonReport> {
  const { stdout } = await stack(cwd, '--format', 'json', ...words);
  const parsed: unknown = JSON.parse(stdout);
  assert.ok(isReport(parsed));
  return parsed;
}

function isReport(value: unknown): value is JsonReport {
  return typeof value === 'object' && value !== null && 'programs' in value;
}

describe('the text of stack', () => {
  it('has a bar and a line for each program, its chain and what the verifier says', async (context) => {
    const { stdout, status } = await stack(await project(context));
    assert.equal(status, 0);
    assert.equal(
      stdout,
      `xdp large           [##########################......] 416 of 512 bytes  fits (estimate, 416 to 480)
    large 200 → first 200
kprobe small        [####............................] 64 of 512 bytes  fits (estimate, 64 to 160)
    small 0 → generic 64
tracepoint guarded  [################################] 608 of 512 bytes  over (estimate, 608 to 640)
    "combined stack size of 1 calls is 608. Too large"
tracepoint by_hand  [#######.........................] 112 of 512 bytes  fits (estimate, 112 to 144)
`,
    );
  });

  it('names what helpers call back, and what a timer calls later', async (context) => {
    const files = { 'x-ebpf/src/main.rs': CALLBACKS };
    const { stdout } = await stack(await folderWith(context, { ...SOURCE, ...files }));
    assert.equal(
      stdout,
      `xdp looped  [##################..............] 288 of 512 bytes  fits (estimate, 288 to 352)
    looped 4 → step 264
xdp timed   [####################............] 320 of 512 bytes  fits (estimate, 320 to 368)
    called back later: on_timer 320
`,
    );
  });

  it('prints what was estimated beside what an object has, and how old the object is', async (context) => {
    const { stdout } = await stack(await project(context, { [NEW_LAYOUT]: sampleObject('x.o') }));
    const rows = stdout.split('\n');
    assert.match(rows[0] ?? '', /416 of 512 bytes {2}fits \(built object, estimated 416 \(416 to 480\)\)$/);
    assert.match(rows[4] ?? '', /^tracepoint guarded {2}\[#\.+\] 16 of 512 bytes {2}fits \(built object, /);
    assert.match(
      rows.at(-2) ?? '',
      new RegExp(`^fresh object ${NEW_LAYOUT}, built just now: its \\d+ source`),
    );
  });

  it('says that there is nothing where there is nothing', async (context) => {
    const folder = await folderWith(context, { 'src/main.rs': 'fn main() {}\n' });
    assert.deepEqual(await stack(folder), { stdout: 'no eBPF programs found\n', stderr: '', status: 0 });
  });
});

describe('the JSON of stack', () => {
  it('has the shape of the contract', async (context) => {
    const report = await json(await project(context));
    assert.equal(report.version, 1);
    const [large] = report.programs;
    assert.deepEqual(
      [large?.name, large?.kind, large?.file, large?.line, large?.limit, large?.verdict, large?.reason],
      ['large', 'xdp', 'x-ebpf/src/main.rs', 31, 512, 'fits', null],
    );
    assert.deepEqual(
      large?.chain.map(({ function: name, bytes }) => `${name} ${String(bytes)}`),
      ['large 200', 'first 200'],
    );
    const first = report.functions.find(({ name }) => name === 'first');
    assert.deepEqual([first?.line, first?.bytes, first?.limit, first?.source], [17, 200, 511, 'estimate']);
    assert.deepEqual(
      first?.locals.map(({ name, type, onStack }) => `${name}: ${type} ${onStack}`),
      ['inner: [u8; 200] certain', 'buf: &mut [u8] no'],
    );
  });

  it('has one number for low and high of an object, and the lines that pay for a frame', async (context) => {
    const report = await json(await project(context, { [OLD_LAYOUT]: sampleObject('x.o') }));
    for (const { bytes, range, source } of report.programs) {
      assert.equal(source, 'object');
      assert.deepEqual(range, { low: bytes, high: bytes });
    }
    const first = report.functions.find(({ name }) => name === 'first');
    const [line] = first?.lines ?? [];
    assert.deepEqual([line?.file, line?.line, line?.bytes], ['x-ebpf/src/main.rs', 18, 200]);
    const frames = report.functions.filter(({ name }) => name === 'generic').map(({ bytes }) => bytes);
    assert.deepEqual(new Set(frames), new Set([64, 16]), 'a generic function has a frame for each instance');
  });
});

describe('objects', () => {
  it('are found in the layouts of xtask, of build scripts and of cargo to come', async (context) => {
    const layouts = [
      OLD_LAYOUT,
      'x-ebpf/target/bpfel-unknown-none/debug/x',
      NEW_LAYOUT,
      'target/x86_64-unknown-linux-gnu/release/build/x-0123456789abcdef/out/x',
      'target/debug/build/x/0123456789abcdef/out/x',
      'target/debug/build/x-01/out/aya-build/target/x-ebpf/bpfel-unknown-none/release/x',
    ];
    for (const layout of layouts) {
      const report = await json(await project(context, { [layout]: sampleObject('x.o') }));
      assert.deepEqual(
        report.objects.map((it) => `${it.path} ${it.state}`),
        [`${layout} fresh`],
      );
    }
  });

  it('are found where a configuration or the environment puts the build folder', async (context) => {
    const folder = await project(context, {
      '.cargo/config.toml': '[build]\ntarget-dir = "out/cargo"\n',
      'out/cargo/bpfel-unknown-none/release/x': sampleObject('x.o'),
    });
    await age(path.join(folder, '.cargo/config.toml'), 60);
    assert.equal((await json(folder)).objects[0]?.state, 'fresh');
    const other = await project(context, { [`elsewhere/${OLD_LAYOUT.slice(7)}`]: sampleObject('x.o') });
    const { stdout } = await runCommand(['stack'], {
      cwd: other,
      env: { CARGO_TARGET_DIR: `${other}/elsewhere`, CARGO_HOME: `${other}/no-home` },
    });
    assert.match(stdout, /^fresh object elsewhere\//m);
  });

  it('are stale where the source has changed or is newer, and then the estimate leads', async (context) => {
    const changed = await project(context, { [NEW_LAYOUT]: sampleObject('x.o') });
    const file = path.join(changed, 'x-ebpf/src/main.rs');
    await writeFile(file, sampleSource().replace('fill(&mut own) + first()', 'first() + fill(&mut own)'));
    await age(file, 60);
    const { stdout } = await stack(changed);
    assert.match(stdout, /^xdp large .*\(estimate, 416 to 480, 416 in the last build\)$/m);
    assert.match(
      stdout,
      /^stale object .*: line 33 of x-ebpf\/src\/main\.rs has changed since it was built$/m,
    );
    const newer = await project(context, { [NEW_LAYOUT]: sampleObject('x.o') });
    await age(path.join(newer, NEW_LAYOUT), 120);
    assert.match(
      (await stack(newer)).stdout,
      /^stale object .*, built 2 minutes ago: x-ebpf\/src\/main\.rs was written later, and its lines cannot show every change$/m,
    );
  });

  it('without line info are judged by time alone', async (context) => {
    const folder = await project(context, { [NEW_LAYOUT]: sampleObject('x-no-lines.o') });
    assert.match((await stack(folder)).stdout, /^fresh object .*: no source file is newer$/m);
  });

  it('of another aya-ebpf than the lock file has are stale', async (context) => {
    const lock = `version = 4\n\n[[package]]\nname = "aya-ebpf"\nversion = "0.2.0"\n\n[[package]]\nname = "x-ebpf"\nversion = "0.1.0"\ndependencies = ["aya-ebpf"]\n`;
    const folder = await project(context, { [NEW_LAYOUT]: sampleObject('x.o'), 'x-ebpf/Cargo.lock': lock });
    assert.match(
      (await stack(folder)).stdout,
      /^stale object .*: it was built with aya-ebpf 0\.2\.1, and Cargo\.lock has 0\.2\.0$/m,
    );
  });

  it('are read in both byte orders', async (context) => {
    const folder = await project(context, { 'a/big.o': sampleObject('x-big-endian.o') });
    const report = await json(folder, '--object', 'a/big.o');
    assert.deepEqual(
      report.programs.map(({ name, bytes }) => `${name} ${String(bytes)}`),
      ['large 416', 'small 64', 'guarded 16', 'by_hand 112'],
    );
  });

  it('may be named by a glob, and count even without their source', async (context) => {
    const folder = await folderWith(context, {
      'objects/one.o': sampleObject('x.o'),
      'objects/two.o': sampleObject('plain-dwarf4.o'),
    });
    const report = await json(folder, '--object', 'objects/*.o');
    assert.deepEqual(report.programs.map(({ name }) => name).sort(), [
      'by_hand',
      'guarded',
      'large',
      'plain',
      'small',
    ]);
    assert.deepEqual([...new Set(report.programs.map(({ file }) => file))], [null]);
  });

  it('of one program file leave the others of the crate estimated', async (context) => {
    const other = sampleSource()
      .replace('pub fn guarded(', 'pub fn unbuilt(')
      .replaceAll(/(?:large|small|handmade|by_hand)\b/g, '$&2');
    const folder = await project(context, {
      'x-ebpf/src/bin/other.rs': other,
      [NEW_LAYOUT]: sampleObject('x.o'),
    });
    await age(path.join(folder, 'x-ebpf/src/bin/other.rs'), 60);
    const sources = new Map((await json(folder)).programs.map(({ name, source }) => [name, source]));
    assert.deepEqual(
      ['large', 'guarded', 'large2', 'unbuilt'].map((name) => sources.get(name)),
      ['object', 'object', 'estimate', 'estimate'],
    );
    const { stdout } = await runCommand(['check'], { cwd: folder, env: { CARGO_TARGET_DIR: '' } });
    assert.match(stdout, /stack frame of `unbuilt` is about 600 bytes/);
    assert.doesNotMatch(stdout, /`guarded`/);
  });

  it('belong to the crate that their lines name, though another one calls its programs alike', async (context) => {
    const twin = 'other-ebpf/src/main.rs';
    const folder = await project(context, {
      'Cargo.toml': '[workspace]\nmembers = ["other-ebpf", "x-ebpf"]\n',
      'other-ebpf/Cargo.toml': sampleManifest().replace('x-ebpf', 'other-ebpf'),
      [twin]: sampleSource(),
      [NEW_LAYOUT]: sampleObject('x.o'),
    });
    for (const file of ['Cargo.toml', 'other-ebpf/Cargo.toml', twin]) await age(path.join(folder, file), 60);
    const { programs } = await json(folder);
    const large = programs.filter(({ name }) => name === 'large');
    assert.deepEqual(large.map(({ file, source }) => `${file ?? ''} ${source}`).sort(), [
      'other-ebpf/src/main.rs estimate',
      'x-ebpf/src/main.rs object',
    ]);
  });

  it('that cannot be used are each one clear line, and the status is 2', async (context) => {
    const x86 = Buffer.from(sampleObject('x.o'));
    x86.writeUInt16LE(62, 18);
    const folder = await project(context, {
      'text.o': 'no object\n',
      'x86.o': x86,
      'cut.o': sampleObject('x.o').subarray(0, 4000),
      'empty.o': '',
    });
    const cases: readonly (readonly [string, RegExp])[] = [
      ['text.o', /^aya-analyzer: text\.o: no BPF object: it is no ELF file$/],
      ['x86.o', /^aya-analyzer: x86\.o: no BPF object: it is for machine 62, not for BPF$/],
      ['cut.o', /^aya-analyzer: cut\.o: no BPF object: its section headers lie outside of the file$/],
      ['empty.o', /^aya-analyzer: empty\.o: no BPF object: it is no ELF file$/],
      ['missing.o', /^aya-analyzer: missing\.o: no such file$/],
      ['none/*.o', /^aya-analyzer: none\/\*\.o: no such file$/],
    ];
    for (const [name, line] of cases) {
      const { stderr, status, stdout } = await stack(folder, '--object', name);
      assert.match(stderr.trimEnd(), line);
      assert.equal(status, 2);
      assert.match(stdout, /^xdp large /, 'the source is estimated all the same');
    }
  });
});

describe('--max', () => {
  it('exits 1 if a chain is larger, and 0 if it is as large', async (context) => {
    const folder = await project(context, { [NEW_LAYOUT]: sampleObject('x.o') });
    assert.equal((await stack(folder, '--max', '415')).status, 1);
    assert.equal((await stack(folder, '--max', '416')).status, 0);
    const { stderr, status } = await stack(folder, '--max', 'much');
    assert.equal(status, 2);
    assert.match(stderr, /--max takes a number of bytes, not "much"/);
  });
});

describe('--compare', () => {
  it('prints what grew, what is new and what is gone, by program, function and local', async (context) => {
    const folder = await project(context);
    const base = (await stack(folder, '--format', 'json')).stdout;
    await writeFile(path.join(folder, 'base.json'), base);
    assert.match((await stack(folder, '--compare', 'base.json')).stdout, /\n\nnothing grew\n$/);
    const file = path.join(folder, 'x-ebpf/src/main.rs');
    const edited = sampleSource()
      .replace('let mut inner = [0u8; LEN];', 'let mut inner = [0u8; 240];')
      .replace('pub fn small(', 'pub fn renamed(');
    await writeFile(file, edited);
    const { stdout, status } = await stack(folder, '--compare', 'base.json');
    assert.equal(status, 0);
    assert.deepEqual(
      stdout
        .slice(stdout.indexOf('\n\n') + 2)
        .trimEnd()
        .split('\n'),
      [
        'program large grew from 416 to 448 bytes',
        'new program renamed: 64 bytes',
        'function first grew from 200 to 240 bytes',
        'local first: inner grew from 200 to 240 bytes',
        'program small is gone: it had 64 bytes',
        'function small is gone: it had 0 bytes',
      ],
    );
    assert.equal((await json(folder, '--compare', 'base.json')).grown?.length, 6);
  });

  it('compares estimates with estimates where only one side has an object', async (context) => {
    const folder = await project(context, { [NEW_LAYOUT]: sampleObject('x.o') });
    await writeFile(path.join(folder, 'base.json'), (await stack(folder, '--format', 'json')).stdout);
    // Without its object `guarded` is estimated at 608 bytes, which is no growth.
    await age(path.join(folder, NEW_LAYOUT), 120);
    const { stdout } = await stack(folder, '--compare', 'base.json');
    assert.match(stdout, /^tracepoint guarded .* 608 of 512/m);
    assert.match(stdout, /\nnothing grew\n$/);
  });

  it('refuses in one line what is no saved report', async (context) => {
    const folder = await project(context, { 'a.json': '{', 'b.json': '{"version":1}' });
    for (const [name, why] of [
      ['a.json', 'is no JSON'],
      ['b.json', 'is no output of stack --format json'],
      ['c.json', 'cannot be read'],
    ] as const) {
      const { stderr, status } = await stack(folder, '--compare', name);
      assert.deepEqual([stderr, status], [`aya-analyzer: ${name}: ${why}\n`, 2]);
    }
  });
});

describe('--build-log', () => {
  const text =
    'Looks like the BPF stack limit is exceeded. Please move large on stack variables into BPF per-cpu array map.';

  it('names the functions whose frames did not link where they stand', async (context) => {
    const folder = await project(context, {
      'build.log': `warning: x@0.1.0:   = note: ERROR llvm: x-ebpf/src/main.rs:0:0: in function by_hand i32 (ptr): ${text}\r\n\u001b[33mwarning\u001b[0m: ERROR llvm: <unknown>:0:0: in function _RNvCs8skhn3H4UL8_1x5first i32 (): ${text}\n`,
    });
    const { stdout, status } = await stack(folder, '--build-log', 'build.log');
    assert.equal(status, 1);
    assert.deepEqual(stdout.trimEnd().split('\n').slice(-2), [
      'x-ebpf/src/main.rs:54:19: error: stack frame of `handmade` did not link: "Looks like the BPF stack limit is exceeded"',
      'x-ebpf/src/main.rs:17:4: error: stack frame of `first` did not link: "Looks like the BPF stack limit is exceeded"',
    ]);
    const report = await json(folder, '--build-log', 'build.log');
    assert.deepEqual(
      report.linkFailures?.map(({ function: name, line }) => [name, line]),
      [
        ['handmade', 54],
        ['first', 17],
      ],
    );
  });

  it('is clean for a log without such a line, and 2 for one that cannot be read', async (context) => {
    const folder = await project(context, { 'build.log': 'Finished\n' });
    const clean = await stack(folder, '--build-log', 'build.log');
    assert.equal(clean.status, 0);
    assert.match(clean.stdout, /the build log names no frame that LLVM refused\n$/);
    const missing = await stack(folder, '--build-log', 'other.log');
    assert.deepEqual([missing.status, missing.stderr], [2, 'aya-analyzer: other.log: cannot be read\n']);
  });
});

describe('check', () => {
  it('reports what an object has instead of what was estimated', async (context) => {
    const folder = await project(context);
    const check = async (): Promise<Ended> =>
      runCommand(['check'], { cwd: folder, env: { CARGO_TARGET_DIR: '', CARGO_HOME: `${folder}/no-home` } });
    const estimated = await check();
    assert.equal(estimated.status, 1);
    assert.match(estimated.stdout, /stack frame of `guarded` is about 600 bytes/);
    await mkdir(path.dirname(path.join(folder, NEW_LAYOUT)), { recursive: true });
    await writeFile(path.join(folder, NEW_LAYOUT), sampleObject('x.o'));
    const exact = await check();
    assert.equal(exact.status, 0);
    assert.doesNotMatch(exact.stdout, /guarded/);
    assert.equal(
      (await readFile(path.join(folder, 'x-ebpf/src/main.rs'), 'utf8')).length,
      sampleSource().length,
    );
  });
});
