// The built command on real files, with the real core: what a user or a CI job sees.

import assert from 'node:assert/strict';
import { readdir, readFile, symlink } from 'node:fs/promises';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, it } from 'node:test';

import { version } from '../../package.json';
import type { Ended } from './builtCommand';
import { exitOf, runCommand, startCommand } from './builtCommand';
import { folderWith } from './folders';

const ARTICLE = `#![no_std]
#![no_main]

use aya_ebpf::{macros::kprobe, programs::ProbeContext};

static mut MASK: usize = 1;
static mut MASK2: usize = 0;

#[kprobe]
pub fn myapp(_ctx: ProbeContext) -> u32 {
    unsafe {
        MASK += 1;
        MASK2 += 1;
    }
    0
}

#[panic_handler]
fn panic(_info: &core::panic::PanicInfo) -> ! {
    loop {}
}
`;

const EBPF_CRATE = {
  'x-ebpf/Cargo.toml':
    '[package]\nname = "x-ebpf"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naya-ebpf = "0.1.1"\n\n[[bin]]\nname = "x"\npath = "src/main.rs"\n',
  'x-ebpf/src/main.rs': ARTICLE,
};

/** Its lock file resolves the loader that refuses what is written in .bss. */
const WORKSPACE = {
  'Cargo.toml': '[workspace]\nresolver = "2"\nmembers = ["x", "x-ebpf"]\n',
  'Cargo.lock': `version = 4

[[package]]
name = "aya"
version = "0.13.0"
source = "registry+https://github.com/rust-lang/crates.io-index"
dependencies = ["aya-obj"]

[[package]]
name = "aya-ebpf"
version = "0.1.1"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "aya-obj"
version = "0.2.0"
source = "registry+https://github.com/rust-lang/crates.io-index"

[[package]]
name = "x"
version = "0.1.0"
dependencies = ["aya"]

[[package]]
name = "x-ebpf"
version = "0.1.0"
dependencies = ["aya-ebpf"]
`,
  'x/Cargo.toml':
    '[package]\nname = "x"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\naya = "0.13.0"\n',
  'x/src/main.rs': 'fn main() {}\n',
  ...EBPF_CRATE,
};

interface JsonReport {
  readonly version: number;
  readonly files: number;
  readonly fixed: number;
  readonly crates: readonly { readonly name: string; readonly root: string }[];
  readonly findings: readonly {
    readonly rule: string;
    readonly level: string;
    readonly file: string;
    readonly range: unknown;
    readonly message: string;
    readonly data: Readonly<Record<string, unknown>>;
  }[];
}

const check = (cwd: string, ...words: string[]): Promise<Ended> => runCommand(['check', ...words], { cwd });

async function checkJson(cwd: string, ...words: string[]): Promise<Ended & { readonly report: JsonReport }> {
  const ended = await check(cwd, '--format', 'json', ...words);
  return { ...ended, report: JSON.parse(ended.stdout) as JsonReport };
}

describe('the article program alone', () => {
  it('has exactly the two findings of the article', async (t) => {
    const root = await folderWith(t, { 'myapp.rs': ARTICLE });
    const { status, stderr, report } = await checkJson(root, 'myapp.rs');
    assert.deepEqual([status, stderr], [1, '']);
    assert.deepEqual(
      report.findings.map(({ rule, file, range, data }) => [
        rule,
        file,
        range,
        data['name'],
        data['section'],
      ]),
      [
        [
          'mutable-static',
          'myapp.rs',
          { start: { line: 6, column: 12 }, end: { line: 6, column: 16 } },
          'MASK',
          '.data',
        ],
        [
          'mutable-static',
          'myapp.rs',
          { start: { line: 7, column: 12 }, end: { line: 7, column: 17 } },
          'MASK2',
          '.bss',
        ],
      ],
    );
    const [, written] = report.findings;
    assert.equal(written?.level, 'error');
    assert.match(written.message, /"only read from bpf_array is supported"/);
    assert.deepEqual([report.version, report.files, report.fixed], [1, 1, 0]);
  });

  it('is left alone by --fix', async (t) => {
    const root = await folderWith(t, { 'myapp.rs': ARTICLE });
    const { status, report } = await checkJson(root, '--fix');
    assert.deepEqual([status, report.fixed, report.findings.length], [1, 0, 2]);
    assert.equal(await readFile(`${root}/myapp.rs`, 'utf8'), ARTICLE);
  });

  it('is mended by --unsafe-fixes; a second check is clean and a second fix changes nothing', async (t) => {
    const root = await folderWith(t, { 'myapp.rs': ARTICLE });
    const first = await checkJson(root, '--unsafe-fixes');
    assert.deepEqual([first.status, first.stderr, first.report.findings], [0, '', []]);
    assert.ok(first.report.fixed > 0);
    const mended = await readFile(`${root}/myapp.rs`, 'utf8');
    assert.match(
      mended,
      /#\[map\]\nstatic COUNTERS: PerCpuArray<u64> = PerCpuArray::with_max_entries\(2, 0\);/,
    );
    assert.deepEqual(await readdir(root), ['myapp.rs']);

    const second = await checkJson(root, '--unsafe-fixes');
    assert.deepEqual([second.status, second.report.fixed, second.report.findings], [0, 0, []]);
    assert.equal(await readFile(`${root}/myapp.rs`, 'utf8'), mended);
  });

  it('keeps byte order mark and Windows line ends when it is mended', async (t) => {
    const root = await folderWith(t, { 'myapp.rs': `\uFEFF${ARTICLE.replaceAll('\n', '\r\n')}` });
    const before = await checkJson(root);
    assert.deepEqual(before.report.findings[0]?.range, {
      start: { line: 6, column: 12 },
      end: { line: 6, column: 16 },
    });
    assert.equal((await checkJson(root, '--unsafe-fixes')).status, 0);
    const mended = await readFile(`${root}/myapp.rs`, 'utf8');
    assert.equal(mended.charCodeAt(0), 0xfeff);
    assert.doesNotMatch(mended, /[^\r]\n/);
  });
});

describe('check of a workspace', () => {
  it('names the crate and what was assumed, frames the findings and sums up', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const { status, stdout, stderr } = await check(root);
    assert.deepEqual([status, stderr], [1, '']);
    assert.match(
      stdout,
      /^x-ebpf \(x-ebpf\): aya-ebpf 0\.1\.1, loaded by aya-obj 0\.2\.0 \(Cargo\.lock\)\n {2}assumed: .*panic handler: loop, target kernel: newest\n\n/,
    );
    assert.match(
      stdout,
      / {2}--> x-ebpf\/src\/main\.rs:7:12\n {3}\|\n 7 \| static mut MASK2: usize = 0;\n {3}\| {12}\^{5}\nnote: written here\n/,
    );
    assert.match(stdout, /\n1 error, 1 warning in 1 file of eBPF code; fixable: 2 with --unsafe-fixes\n$/);
    assert.doesNotMatch(stdout, /\u001B/);
  });

  it('is the same by the path of the crate or the file, named from where the user stands', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const all = (await checkJson(root)).report;
    assert.equal(all.findings.length, 2);
    assert.deepEqual((await checkJson(root, 'x-ebpf')).report, all);
    assert.deepEqual((await checkJson(root, 'x-ebpf/src/main.rs')).report, all);
    const inside = (await checkJson(`${root}/x-ebpf`)).report;
    assert.deepEqual([inside.crates[0]?.root, inside.findings[0]?.file], ['.', 'src/main.rs']);
  });

  it('takes levels, the target kernel and --fail-on from the command line', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const off = await checkJson(root, '--level', 'mutable-static=off');
    assert.deepEqual([off.status, off.report.findings], [0, []]);
    const hint = await checkJson(root, '--level', 'mutable-static=hint');
    assert.deepEqual([hint.status, hint.report.findings.map(({ level }) => level)], [0, ['hint', 'hint']]);
    assert.equal((await checkJson(root, '--level=mutable-static=hint', '--fail-on=hint')).status, 1);
    const old = await checkJson(root, '--target-kernel', '4.19');
    assert.match(old.report.findings[0]?.message ?? '', /Linux 4\.19/);
  });

  it('prints sarif and workflow commands', async (t) => {
    const root = await folderWith(t, WORKSPACE);
    const sarif = JSON.parse((await check(root, '--format', 'sarif')).stdout) as {
      runs: { results: unknown[] }[];
    };
    assert.equal(sarif.runs[0]?.results.length, 2);
    const github = await check(root, '--format=github');
    assert.match(github.stdout, /^::\w+ file=x-ebpf\/src\/main\.rs,line=6,col=12,endLine=6,endColumn=16,/);
    const inJob = await runCommand(['check', '--format=github'], {
      cwd: `${root}/x-ebpf`,
      env: { GITHUB_WORKSPACE: root },
    });
    assert.equal(inJob.stdout, github.stdout, 'annotations are named from the checkout');
  });

  it('prints a long report whole into a pipe, and ends quietly when nobody reads it', async (t) => {
    const statics = Array.from({ length: 60 }, (_, n) => `static mut S${String(n)}: u64 = 0;\n`).join('');
    const uses = Array.from({ length: 60 }, (_, n) => `S${String(n)} += 1;`).join(' ');
    const root = await folderWith(t, {
      'many.rs': ARTICLE.replace('#[kprobe]', `${statics}#[kprobe]`).replace(
        'MASK2 += 1;',
        `MASK2 += 1; ${uses}`,
      ),
    });
    const { report, stdout } = await checkJson(root);
    assert.equal(report.findings.length, 62);
    assert.ok(stdout.length > 70_000, 'more than a pipe holds');

    const child = startCommand(['check', '--format', 'json'], { cwd: root });
    child.stdout.destroy();
    const [stderr, status] = await Promise.all([text(child.stderr), exitOf(child)]);
    assert.deepEqual([stderr, status], ['', 1]);
  });
});

describe('bad input', () => {
  it('gets one line and status 2 where the user named it', async (t) => {
    const root = await folderWith(t, { 'binary.rs': Uint8Array.of(0, 1, 2), 'notes.txt': '' });
    for (const [words, line] of [
      [['nowhere'], 'nowhere: no such file or folder'],
      [['binary.rs'], 'binary.rs: holds binary data, no Rust source'],
      [['notes.txt'], 'notes.txt: neither a Rust file nor a folder'],
      [['--wat'], "unknown option '--wat' (see aya-analyzer --help)"],
      [['--level', 'x=off'], /^no rule is called "x"; the rules are .*mutable-static/],
    ] as const) {
      const { status, stdout, stderr } = await check(root, '--format', 'json', ...words);
      const [complaint, ...more] = stderr.replace('aya-analyzer: ', '').trimEnd().split('\n');
      if (typeof line === 'string') assert.equal(complaint, line);
      else assert.match(complaint ?? '', line);
      assert.deepEqual([status, more], [2, []]);
      assert.deepEqual((JSON.parse(stdout) as JsonReport).findings, []);
    }
  });

  it('below a path is one line for each broken manifest, and the rest is checked', async (t) => {
    const root = await folderWith(t, {
      ...WORKSPACE,
      'broken/Cargo.toml': '[package\nname = ',
      'broken/src/lib.rs': '',
      'template/{{project-name}}-ebpf/Cargo.toml':
        '[package]\nname = "{{project-name}}-ebpf"\n\n[dependencies]\naya-ebpf = "{{aya}}"\n{% if x %}\n',
      'template/{{project-name}}-ebpf/src/main.rs':
        '#![no_std]\n{% if program_type == "xdp" %}\nfn {{crate_name}}() {}\n',
    });
    const { status, stderr, report } = await checkJson(root);
    assert.equal(status, 1);
    assert.deepEqual(
      report.findings.map(({ file }) => file),
      ['x-ebpf/src/main.rs', 'x-ebpf/src/main.rs'],
    );
    const lines = stderr.trimEnd().split('\n');
    assert.equal(lines.length, 2, stderr);
    assert.match(lines[0] ?? '', /^aya-analyzer: broken\/Cargo\.toml: /);
    assert.match(lines[1] ?? '', /^aya-analyzer: template\/\{\{project-name\}\}-ebpf\/Cargo\.toml: /);
  });

  it('of other kinds in a crate is passed over: binary files, large bindings, circular links, no files', async (t) => {
    const root = await folderWith(t, {
      ...WORKSPACE,
      'x-ebpf/src/main.rs': `${ARTICLE}\nmod vmlinux;\nmod binary;\n`,
      'x-ebpf/src/vmlinux.rs': 'pub static mut X: u64 = 0;\n'.repeat(200_000),
      'x-ebpf/src/binary.rs': Uint8Array.of(0, 1, 2),
    });
    await symlink('..', path.join(root, 'x-ebpf/src/up'));
    await symlink('gone', path.join(root, 'x-ebpf/src/gone.rs'));
    const { status, stderr, report } = await checkJson(root);
    assert.deepEqual([status, stderr, report.findings.length], [1, '', 2]);

    const empty = await folderWith(t, {});
    const nothing = await check(empty);
    assert.deepEqual([nothing.status, nothing.stdout, nothing.stderr], [0, 'no eBPF code found\n', '']);
  });
});

describe('the other commands', () => {
  const cwd = path.resolve(__dirname);

  it('print version and help', async () => {
    assert.deepEqual(await runCommand(['--version'], { cwd }), {
      status: 0,
      stdout: `aya-analyzer ${version}\n`,
      stderr: '',
    });
    const help = await runCommand(['--help'], { cwd });
    assert.deepEqual([help.status, help.stderr], [0, '']);
    assert.match(help.stdout, /aya-analyzer check \[PATH…\]/);
    assert.doesNotMatch(help.stdout, /aya-analyzer log\b/, 'what does not exist yet is not named');
  });

  it('explain a rule, or name the rules there are', async () => {
    const page = await runCommand(['explain', 'mutable-static'], { cwd });
    assert.deepEqual([page.status, page.stderr], [0, '']);
    assert.match(page.stdout, /mutable-static/);
    const unknown = await runCommand(['explain', 'nothing'], { cwd });
    assert.deepEqual([unknown.status, unknown.stdout], [2, '']);
    assert.match(
      unknown.stderr,
      /^aya-analyzer: no rule is called "nothing"; the rules are .*mutable-static.*\n$/,
    );
  });

  it('start the language server', async () => {
    const child = startCommand(['server', '--stdio'], { cwd });
    const answers = text(child.stdout);
    const send = (message: object): void => {
      const body = JSON.stringify({ jsonrpc: '2.0', ...message });
      child.stdin.write(`Content-Length: ${String(Buffer.byteLength(body))}\r\n\r\n${body}`);
    };
    send({ id: 1, method: 'initialize', params: { processId: null, rootUri: null, capabilities: {} } });
    send({ method: 'initialized', params: {} });
    send({ id: 2, method: 'shutdown' });
    send({ method: 'exit' });
    assert.equal(await exitOf(child), 0);
    assert.match(await answers, /"capabilities":\{/);
  });
});
