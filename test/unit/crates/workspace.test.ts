// Which packages are eBPF crates, what is compiled into them, and what is left alone.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { crateNamed, loadParser, project, statics, unitNamed, without, type Files } from './project';
import { EBPF_MAIN, ebpfManifest, of2023, today } from './template';

before(loadParser);

const names = (files: Files): readonly string[] => project(files).crates.map((it) => it.name);

describe('the template’s shape of today', () => {
  it('is one eBPF crate with its empty lib, its bin and the shared crate', () => {
    const found = project(today());
    assert.deepEqual(found.problems, []);
    const [only, ...others] = found.crates;
    assert.deepEqual(others, []);
    assert.ok(only);
    assert.equal(only.name, 'myapp-ebpf');
    assert.equal(only.root, '/p/myapp-ebpf');
    assert.equal(only.manifest, '/p/myapp-ebpf/Cargo.toml');
    assert.equal(only.lone, false);
    assert.deepEqual(
      only.units.map((it) => `${it.shared ? 'shared ' : ''}${it.kind} ${it.name}`),
      ['lib myapp_ebpf', 'bin myapp', 'shared lib myapp_common'],
    );
    const bin = unitNamed(only, 'myapp');
    assert.equal(bin.edition, '2024');
    assert.deepEqual(bin.ayaNames, ['aya_ebpf']);
    assert.deepEqual([...bin.dependencies.keys()].toSorted(), ['myapp_common', 'myapp_ebpf']);
    assert.equal(bin.dependencies.get('myapp_common'), unitNamed(only, 'myapp_common'));
    assert.deepEqual(unitNamed(only, 'myapp_common').ayaNames, []);
    assert.deepEqual(only.userSpace, [
      {
        name: 'myapp',
        root: '/p/myapp',
        files: ['/p/myapp/build.rs', '/p/myapp/src/main.rs'],
        compiles: ['/p/myapp-common'],
      },
    ]);
    assert.deepEqual(only.assumptions, [
      'opt-level 3 (profile.release)',
      'panic handler: loop',
      'target kernel: newest',
    ]);
    assert.equal(found.files, 3);
  });

  it('leaves the user’s half of the shared crate out', () => {
    const found = project(today());
    assert.deepEqual(statics(unitNamed(crateNamed(found, 'myapp-ebpf'), 'myapp_common')), ['SHARED']);
  });

  it('reads no syntax of user-space code and build scripts', () => {
    assert.deepEqual(project(today()).parsed, [
      '/p/myapp-common/src/lib.rs',
      '/p/myapp-ebpf/src/lib.rs',
      '/p/myapp-ebpf/src/main.rs',
    ]);
  });

  it('asks for what is not there yet, and is whole when it has come', () => {
    const main = '/p/myapp-ebpf/src/main.rs';
    const early = project(without(today(), main), { unpushed: [main] });
    assert.ok(early.wanted.includes(main));
    assert.deepEqual(
      early.crates.flatMap((it) => it.units.map((unit) => unit.name)),
      ['myapp_ebpf', 'myapp_common'],
    );
  });
});

describe('the template’s shape of 2023', () => {
  it('is found outside of the workspace, with the user-space side beside it', () => {
    const found = project(of2023());
    const [only, ...others] = found.crates;
    assert.deepEqual(others, []);
    assert.ok(only);
    assert.deepEqual(
      only.units.map((it) => it.name),
      ['myapp', 'myapp_common'],
    );
    assert.deepEqual(unitNamed(only, 'myapp').ayaNames, ['aya_bpf']);
    assert.deepEqual(
      only.userSpace.map((it) => it.name),
      ['myapp'],
    );
    assert.deepEqual(only.assumptions, [
      'opt-level 2 (profile.release)',
      'panic handler: unreachable',
      'target kernel: newest',
    ]);
    assert.equal(only.panicHandler, 'unreachable');
  });
});

describe('eBPF crate or not', () => {
  const cases: readonly {
    readonly name: string;
    readonly files: Files;
    readonly found: readonly string[];
  }[] = [
    {
      name: 'no_std with aya-ebpf',
      files: { '/p/Cargo.toml': ebpfManifest(), '/p/src/main.rs': '#![no_std]' },
      found: ['x-ebpf'],
    },
    {
      name: 'renamed dependency',
      files: {
        '/p/Cargo.toml': ebpfManifest('', 'bpf = { package = "aya-ebpf", version = "0.1" }'),
        '/p/src/main.rs': '#![no_std]',
      },
      found: ['x-ebpf'],
    },
    {
      name: 'no_std by cfg_attr',
      files: {
        '/p/Cargo.toml': ebpfManifest(),
        '/p/src/main.rs': '#![cfg_attr(target_arch = "bpf", no_std)]',
      },
      found: ['x-ebpf'],
    },
    {
      name: 'no_std unless a feature nobody gives',
      files: {
        '/p/Cargo.toml': ebpfManifest('[features]\nstd = []'),
        '/p/src/lib.rs': '#![cfg_attr(not(feature = "std"), no_std)]',
      },
      found: ['x-ebpf'],
    },
    {
      name: 'no_std only for other targets',
      files: {
        '/p/Cargo.toml': ebpfManifest(),
        '/p/src/main.rs': '#![cfg_attr(not(target_arch = "bpf"), no_std)]',
      },
      found: [],
    },
    {
      name: 'a std program with aya-ebpf',
      files: { '/p/Cargo.toml': ebpfManifest(), '/p/src/main.rs': 'fn main() {}' },
      found: [],
    },
    {
      name: 'a std program with aya-ebpf that mentions it',
      files: {
        '/p/Cargo.toml': ebpfManifest(),
        '/p/src/main.rs': 'use aya_ebpf::maps::Array;\nstatic mut A: u8 = 0;\nfn main() {}',
      },
      found: [],
    },
    {
      name: 'aya-ebpf for tests only',
      files: {
        '/p/Cargo.toml': '[package]\nname = "x"\n[dev-dependencies]\naya-ebpf = "0.1"',
        '/p/src/lib.rs': '#![no_std]',
      },
      found: [],
    },
    {
      name: 'aya-ebpf for the build script only',
      files: {
        '/p/Cargo.toml': '[package]\nname = "x"\n[build-dependencies]\naya-ebpf = "0.1"',
        '/p/src/lib.rs': '#![no_std]',
      },
      found: [],
    },
    {
      name: 'aya-ebpf for the BPF target',
      files: {
        '/p/Cargo.toml': `[package]\nname = "x-ebpf"\n[target.'cfg(target_arch = "bpf")'.dependencies]\naya-ebpf = "0.1"`,
        '/p/src/lib.rs': '#![no_std]',
      },
      found: ['x-ebpf'],
    },
    {
      name: 'aya-ebpf for other targets',
      files: {
        '/p/Cargo.toml': `[package]\nname = "x-ebpf"\n[target.'cfg(not(target_arch = "bpf"))'.dependencies]\naya-ebpf = "0.1"`,
        '/p/src/lib.rs': '#![no_std]',
      },
      found: [],
    },
    {
      name: 'optional aya-ebpf that nothing enables',
      files: {
        '/p/Cargo.toml': ebpfManifest('', 'aya-ebpf = { version = "0.1", optional = true }'),
        '/p/src/lib.rs': '#![no_std]',
      },
      found: [],
    },
    {
      name: 'optional aya-ebpf that a default feature enables',
      files: {
        '/p/Cargo.toml': ebpfManifest(
          '[features]\ndefault = ["bpf"]\nbpf = ["dep:aya-ebpf"]',
          'aya-ebpf = { version = "0.1", optional = true }',
        ),
        '/p/src/lib.rs': '#![no_std]',
      },
      found: ['x-ebpf'],
    },
    {
      name: 'a macro crate',
      files: { '/p/Cargo.toml': ebpfManifest('[lib]\nproc-macro = true'), '/p/src/lib.rs': '#![no_std]' },
      found: [],
    },
    {
      name: 'a user-space crate',
      files: {
        '/p/Cargo.toml': '[package]\nname = "x"\n[dependencies]\naya = "0.13"',
        '/p/src/main.rs': '#![no_std]',
      },
      found: [],
    },
  ];
  for (const { name, files, found } of cases)
    it(name, () => {
      assert.deepEqual(names(files), found);
    });
});

describe('targets', () => {
  const units = (files: Files): readonly string[] =>
    crateNamed(project(files), 'x-ebpf').units.map((it) => `${it.kind} ${it.name} ${it.rootFile}`);

  it('are found by their places', () => {
    const files = {
      '/p/Cargo.toml': ebpfManifest(),
      '/p/src/lib.rs': '#![no_std]',
      '/p/src/main.rs': '#![no_std]',
      '/p/src/bin/one-prog.rs': '#![no_std]',
      '/p/src/bin/two/main.rs': '#![no_std] mod part;',
      '/p/src/bin/two/part.rs': '',
      '/p/tests/t.rs': '#![no_std]',
      '/p/benches/b.rs': '#![no_std]',
      '/p/examples/e.rs': '#![no_std]',
      '/p/build.rs': '#![no_std]',
    };
    assert.deepEqual(units(files), [
      'lib x_ebpf /p/src/lib.rs',
      'bin x_ebpf /p/src/main.rs',
      'bin one_prog /p/src/bin/one-prog.rs',
      'bin two /p/src/bin/two/main.rs',
    ]);
  });

  it('are those that the manifest names', () => {
    const files = {
      '/p/Cargo.toml': ebpfManifest(
        '[lib]\nname = "shared"\npath = "lib/all.rs"\n[[bin]]\nname = "first"\npath = "progs/first.rs"\n[[bin]]\nname = "second"',
      ).replace('edition', 'autobins = false\nedition'),
      '/p/lib/all.rs': '#![no_std]',
      '/p/progs/first.rs': '#![no_std]',
      '/p/src/bin/second.rs': '#![no_std]',
      '/p/src/bin/unnamed.rs': '#![no_std]',
      '/p/src/main.rs': '#![no_std]',
    };
    assert.deepEqual(units(files), [
      'lib shared /p/lib/all.rs',
      'bin first /p/progs/first.rs',
      'bin second /p/src/bin/second.rs',
    ]);
    const crate = crateNamed(project(files), 'x-ebpf');
    assert.deepEqual([...unitNamed(crate, 'first').dependencies.keys()], ['shared']);
  });

  it('are judged one by one', () => {
    const files = {
      '/p/Cargo.toml': ebpfManifest(),
      '/p/src/main.rs': '#![no_std]',
      '/p/src/bin/host.rs': 'static mut HOST: u8 = 0; fn main() {}',
    };
    assert.deepEqual(units(files), ['bin x_ebpf /p/src/main.rs']);
  });
});

describe('shared crates', () => {
  const shared = (dependency: string, more: Files, features = ''): Files => ({
    '/p/x-ebpf/Cargo.toml': ebpfManifest(`${dependency}\n${features}`),
    '/p/x-ebpf/src/main.rs': '#![no_std]',
    '/p/common/Cargo.toml': `[package]\nname = "x-common"\nedition = "2021"
[features]
default = ["std"]
std = []
ebpf = []
user = []
extra = []
[dependencies]`,
    '/p/common/src/lib.rs': `#![no_std]
#[cfg(feature = "std")] static STD: u8 = 0;
#[cfg(feature = "ebpf")] static EBPF: u8 = 0;
#[cfg(feature = "user")] static USER: u8 = 0;
#[cfg(feature = "extra")] static EXTRA: u8 = 0;`,
    ...more,
  });
  const PATH = 'path = "../common"';
  const cases: readonly {
    readonly name: string;
    readonly files: Files;
    readonly found: readonly string[];
  }[] = [
    { name: 'default features', files: shared(`x-common = { ${PATH} }`, {}), found: ['STD'] },
    {
      name: 'no default features',
      files: shared(`x-common = { ${PATH}, default-features = false }`, {}),
      found: [],
    },
    {
      name: 'listed features',
      files: shared(`x-common = { ${PATH}, features = ["ebpf"] }`, {}),
      found: ['EBPF', 'STD'],
    },
    {
      name: 'a forwarded feature of the defaults',
      files: shared(
        `x-common = { ${PATH}, default-features = false }`,
        {},
        '[features]\ndefault = ["on"]\non = ["x-common/ebpf"]',
      ),
      found: ['EBPF'],
    },
    {
      name: 'a forwarded feature that nobody surely gives',
      files: shared(
        `x-common = { ${PATH}, default-features = false }`,
        {},
        '[features]\non = ["x-common/ebpf"]',
      ),
      found: ['EBPF?'],
    },
    {
      name: 'a weak feature of a dependency that is there',
      files: shared(
        `x-common = { ${PATH}, default-features = false, optional = true }`,
        {},
        '[features]\ndefault = ["weak", "strong"]\nweak = ["x-common?/ebpf"]\nstrong = ["dep:x-common"]',
      ),
      found: ['EBPF'],
    },
    {
      name: 'a renamed dependency',
      files: shared(
        `shared = { package = "x-common", ${PATH}, features = ["ebpf"], default-features = false }`,
        {},
      ),
      found: ['EBPF'],
    },
  ];
  for (const { name, files, found } of cases)
    it(name, () => {
      assert.deepEqual(statics(unitNamed(crateNamed(project(files), 'x-ebpf'), 'x_common')), found);
    });

  it('that a feature may bring are uncertain', () => {
    const files = shared(`x-common = { ${PATH}, optional = true, features = ["ebpf"] }`, {});
    const unit = unitNamed(crateNamed(project(files), 'x-ebpf'), 'x_common');
    assert.equal(unit.root.certain, false);
    assert.deepEqual(statics(unit), ['EBPF?', 'STD?']);
  });

  it('are seen under their rename, and bring their own path dependencies', () => {
    const files = shared(`shared = { package = "x-common", ${PATH} }`, {
      '/p/common/Cargo.toml':
        '[package]\nname = "x-common"\n[dependencies]\nbpf = { package = "aya-ebpf", version = "0.1" }\ndeep = { path = "deep" }',
      '/p/common/deep/Cargo.toml': '[package]\nname = "deep"\n[lib]\nname = "very_deep"',
      '/p/common/deep/src/lib.rs': '#![no_std]',
    });
    const crate = crateNamed(project(files), 'x-ebpf');
    assert.deepEqual(crate.units.map((it) => it.name).toSorted(), ['very_deep', 'x_common', 'x_ebpf']);
    assert.deepEqual([...unitNamed(crate, 'x_ebpf').dependencies.keys()], ['shared']);
    assert.deepEqual([...unitNamed(crate, 'x_common').dependencies.keys()], ['very_deep']);
    assert.deepEqual(unitNamed(crate, 'x_common').ayaNames, ['bpf']);
    assert.deepEqual(project(files).crates.length, 1);
  });

  it('inherit path, features and defaults from the workspace', () => {
    const files = shared('x-common = { workspace = true, features = ["extra"] }', {
      '/p/Cargo.toml':
        '[workspace]\nmembers = ["x-ebpf", "common"]\n[workspace.dependencies]\nx-common = { path = "common", default-features = false, features = ["ebpf"] }',
    });
    assert.deepEqual(statics(unitNamed(crateNamed(project(files), 'x-ebpf'), 'x_common')), ['EBPF', 'EXTRA']);
  });

  it('are no macros, no build or test dependencies, no other targets, and not Aya itself', () => {
    const lib = (name: string, more = ''): string =>
      `[package]\nname = "${name}"\nversion = "0.9.0"\n${more}`;
    const files = shared(
      `macros = { path = "../macros" }
aya-log-ebpf = { path = "../aya-log-ebpf" }
[target.'cfg(unix)'.dependencies]
host = { path = "../host" }
[build-dependencies]
built = { path = "../built" }
[dev-dependencies]
tested = { path = "../tested" }`,
      {
        '/p/x-ebpf/Cargo.toml': '',
        '/p/macros/Cargo.toml': lib('macros', '[lib]\nproc-macro = true'),
        '/p/macros/src/lib.rs': '',
        '/p/host/Cargo.toml': lib('host'),
        '/p/host/src/lib.rs': '',
        '/p/built/Cargo.toml': lib('built'),
        '/p/built/src/lib.rs': '',
        '/p/tested/Cargo.toml': lib('tested'),
        '/p/tested/src/lib.rs': '',
        '/p/aya-ebpf/Cargo.toml': lib('aya-ebpf'),
        '/p/aya-ebpf/src/lib.rs': '#![no_std] static mut OWN: u8 = 0;',
        '/p/aya-log-ebpf/Cargo.toml': lib('aya-log-ebpf'),
        '/p/aya-log-ebpf/src/lib.rs': '#![no_std] static mut LOG: u8 = 0;',
      },
    );
    const manifest = `[package]\nname = "x-ebpf"\nedition = "2021"\n[dependencies]\naya-ebpf = { path = "../aya-ebpf" }
macros = { path = "../macros" }
aya-log-ebpf = { path = "../aya-log-ebpf" }
[target.'cfg(unix)'.dependencies]
host = { path = "../host" }
[build-dependencies]
built = { path = "../built" }
[dev-dependencies]
tested = { path = "../tested" }`;
    const found = project({ ...files, '/p/x-ebpf/Cargo.toml': manifest });
    const crate = crateNamed(found, 'x-ebpf');
    assert.deepEqual(
      crate.units.map((it) => it.name),
      ['x_ebpf'],
    );
    assert.equal(crate.ayaEbpf, '0.9.0');
    assert.deepEqual(found.parsed, ['/p/x-ebpf/src/main.rs']);
  });

  it('that have aya-ebpf themselves are judged in the programs, and alone where there is none', () => {
    const common =
      '[package]\nname = "x-common"\nedition = "2021"\n[dependencies]\naya-ebpf = "0.1"\n[features]\nebpf = []';
    const files = shared(`x-common = { ${PATH}, features = ["ebpf"] }`, { '/p/common/Cargo.toml': common });
    assert.deepEqual(names(files), ['x-ebpf']);
    assert.deepEqual(
      project(files, { roots: ['/p/common'] }).crates.map((it) => it.name),
      ['x-common'],
    );
  });

  it('in a circle do not hang', () => {
    const files = shared(`x-common = { ${PATH} }`, {
      '/p/common/Cargo.toml': '[package]\nname = "x-common"\n[dependencies]\nother = { path = "../other" }',
      '/p/other/Cargo.toml':
        '[package]\nname = "other"\n[dependencies]\nx-common = { path = "../common" }\nx-ebpf = { path = "../x-ebpf" }',
      '/p/other/src/lib.rs': '#![no_std]',
    });
    assert.deepEqual(
      crateNamed(project(files), 'x-ebpf')
        .units.map((it) => it.name)
        .toSorted(),
      ['other', 'x_common', 'x_ebpf'],
    );
  });
});

describe('panic handlers', () => {
  const handlers: readonly (readonly [string, string])[] = [
    ['#[panic_handler] fn p(_: &I) -> ! { loop {} }', 'loop'],
    ['#[cfg(not(test))] #[panic_handler] fn p(_: &I) -> ! { loop { core::hint::spin_loop(); } }', 'loop'],
    ['#[panic_handler] fn p(_: &I) -> ! { unsafe { core::hint::unreachable_unchecked() } }', 'unreachable'],
    ['#[panic_handler] fn p(_: &I) -> ! { exit() }', 'other'],
    ['#[cfg(test)] #[panic_handler] fn p(_: &I) -> ! { loop {} }', 'not found'],
    ['#[cfg_attr(not(test), panic_handler)] fn p(_: &I) -> ! { loop {} }', 'loop'],
    ['', 'not found'],
  ];
  for (const [source, kind] of handlers)
    it(`${source || 'no handler'} is ${kind}`, () => {
      const crate = crateNamed(
        project({ '/p/Cargo.toml': ebpfManifest(), '/p/src/main.rs': `#![no_std]\n${source}` }),
        'x-ebpf',
      );
      assert.equal(crate.panicHandler, kind);
      assert.equal(crate.assumptions[1], `panic handler: ${kind}`);
    });
});

describe('manifests that cannot be used', () => {
  const template = `[package]\nname = "{{project-name}}-ebpf"\n[dependencies]\n{{project-name}}-common = { path = "../{{project-name}}-common" }`;
  const cases: readonly { readonly name: string; readonly text: string; readonly says: RegExp }[] = [
    { name: 'template that is no TOML', text: template, says: /cargo-generate template/ },
    {
      name: 'template that is TOML',
      text: '[package]\nname = "{{project-name}}"',
      says: /cargo-generate template/,
    },
    { name: 'conditional template', text: '{% if a %}[package]{% endif %}', says: /cargo-generate template/ },
    {
      name: 'half-typed',
      text: '[package]\nname = "x"\n[dependenc',
      says: /cannot be read \(line 3, column \d+: .+\)/,
    },
    { name: 'empty', text: '', says: /neither \[package\] nor \[workspace\]/ },
    { name: 'nameless', text: '[package]\nversion = "1.0.0"', says: /package\.name is missing/ },
    { name: 'binary', text: '\0\u0001ELF\ufffd', says: /cannot be read/ },
  ];
  for (const { name, text, says } of cases)
    it(`${name}: one line, and the rest is checked`, () => {
      const found = project({ ...today(), '/p/broken/Cargo.toml': text, '/p/broken/src/main.rs': EBPF_MAIN });
      const [problem, ...others] = found.problems;
      assert.deepEqual(others, []);
      assert.equal(problem?.path, '/p/broken/Cargo.toml');
      assert.match(problem.message, says);
      assert.doesNotMatch(problem.message, /\n/);
      assert.deepEqual(
        found.crates.map((it) => (it.lone ? `lone ${it.root}` : it.name)),
        ['myapp-ebpf', 'lone /p/broken/src'],
      );
    });

  it('placeholders that other tools keep in metadata are no template', () => {
    const files = {
      '/p/Cargo.toml': ebpfManifest('[package.metadata.release]\ntag-name = "{{version}}"'),
      '/p/src/main.rs': '#![no_std]',
    };
    assert.deepEqual(project(files).problems, []);
    assert.deepEqual(names(files), ['x-ebpf']);
  });
});
