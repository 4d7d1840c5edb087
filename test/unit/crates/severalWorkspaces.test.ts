// Workspaces that nest, leave members out or stand side by side: which crates they have, and what each crate is built with.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { crateNamed, loadParser, project, statics, unitNamed, type Files } from './project';
import { ebpfManifest, today } from './template';

before(loadParser);

const names = (files: Files): readonly string[] => project(files).crates.map((it) => it.name);

describe('workspaces', () => {
  it('nest, exclude members, and stand side by side', () => {
    const ebpf = (name: string): Files => ({
      [`/p/${name}/Cargo.toml`]: `[package]\nname = "${name.replaceAll('/', '-')}"\nedition.workspace = true\n[dependencies]\naya-ebpf.workspace = true`,
      [`/p/${name}/src/main.rs`]: '#![no_std]',
    });
    const root = (more = ''): string =>
      `[workspace]\n${more}\n[workspace.package]\nedition = "2024"\n[workspace.dependencies]\naya-ebpf = "0.1"`;
    const files: Files = {
      '/p/one/Cargo.toml': root('members = ["e", "inner/*"]\nexclude = ["out"]'),
      ...ebpf('one/e'),
      ...ebpf('one/inner/f'),
      ...ebpf('one/out'),
      '/p/two/Cargo.toml': root('members = ["*"]'),
      ...ebpf('two/g'),
    };
    // `one/out` inherits from nowhere: its aya-ebpf is not known, so it is no eBPF crate, as Cargo refuses it too.
    assert.deepEqual(names(files), ['one-e', 'one-inner-f', 'two-g']);
  });

  it('of one folder keep their crates of the same name apart', () => {
    const one = (folder: string, aya: string): Files =>
      Object.fromEntries(
        Object.entries(today()).map(([path, text]) => [
          path.replace('/p/', `/p/${folder}/`),
          text.replace('aya = { version = "0.13"', `aya = { version = "${aya}"`),
        ]),
      );
    const { crates } = project({
      ...one('old', '=0.12.0'),
      ...one('new', '=0.13.1'),
      '/p/loose.rs': '#![no_std] use aya_ebpf::maps::Array; mod part;',
      '/p/part.rs': 'static PART: u8 = 0;',
    });
    assert.deepEqual(
      crates.map(({ name, root, units }) => [name, root, units.length]),
      [
        ['myapp-ebpf', '/p/new/myapp-ebpf', 3],
        ['myapp-ebpf', '/p/old/myapp-ebpf', 3],
        ['loose', '/p', 1],
      ],
    );
    assert.notEqual(crates[0]?.loader?.version, crates[1]?.loader?.version);
    // What each builds with is its own.
    for (const { root, units, userSpace } of crates.slice(0, 2)) {
      const workspace = root.replace('/myapp-ebpf', '');
      assert.ok(units.every((it) => it.rootFile.startsWith(`${workspace}/`)));
      assert.deepEqual(
        userSpace.map((it) => it.root),
        [`${workspace}/myapp`],
      );
    }
  });

  it('that leave an eBPF crate out have it as one of its own', () => {
    const files = {
      '/p/Cargo.toml':
        '[workspace]\nmembers = ["app"]\nexclude = ["ebpf"]\n[profile.release]\nopt-level = 1\n',
      '/p/app/Cargo.toml': '[package]\nname = "app"\nedition = "2021"\n[dependencies]\naya = "=0.13.1"\n',
      '/p/app/src/main.rs': 'fn main() {}',
      '/p/ebpf/Cargo.toml': `${ebpfManifest()}\n[profile.release]\nopt-level = 2\n[[bin]]\nname = "one"\npath = "src/one.rs"\n[[bin]]\nname = "two"\npath = "src/two.rs"\n`,
      '/p/ebpf/src/lib.rs':
        '#![no_std] #[cfg(target_arch = "bpf")] static BPF: u8 = 0; #[cfg(not(target_arch = "bpf"))] static HOST: u8 = 0;',
      '/p/ebpf/src/one.rs': '#![no_std]',
      '/p/ebpf/src/two.rs': '#![no_std]',
    };
    const found = project(files);
    const crate = crateNamed(found, 'x-ebpf');
    assert.deepEqual(found.crates.length, 1);
    assert.deepEqual(
      crate.units.map((it) => it.name),
      ['x_ebpf', 'one', 'two'],
    );
    assert.deepEqual(statics(unitNamed(crate, 'x_ebpf')), ['BPF']);
    assert.equal(crate.optLevel, '2');
    assert.deepEqual(
      crate.userSpace.map((it) => it.name),
      ['app'],
    );
  });

  it('above the listing are asked for', () => {
    const files = today();
    const found = project(files, { roots: ['/p/myapp-ebpf'] });
    assert.ok(found.wanted.includes('/p/Cargo.toml'));
    const crate = crateNamed(found, 'myapp-ebpf');
    assert.deepEqual(found.crates.length, 1);
    assert.deepEqual(
      crate.units.map((it) => it.name),
      ['myapp_ebpf', 'myapp', 'myapp_common'],
    );
    assert.equal(crate.loader?.version, '0.2.1');
  });

  it('may be entered by a folder inside of a package', () => {
    const found = project(today(), { roots: ['/p/myapp-ebpf/src'] });
    assert.deepEqual(
      found.crates.map((it) => it.name),
      ['myapp-ebpf'],
    );
  });

  it('decide the optimisation, by package too', () => {
    const files = today();
    const level = (profile: string): string | undefined => {
      const root = (files['/p/Cargo.toml'] ?? '').replace(/\[profile[\s\S]*$/, profile);
      return crateNamed(project({ ...files, '/p/Cargo.toml': root }), 'myapp-ebpf').assumptions[0];
    };
    assert.equal(level('[profile.release]\nopt-level = "s"'), 'opt-level s (profile.release)');
    assert.equal(level('[profile.dev]\nopt-level = 1'), 'opt-level 3 (profile.release)');
    assert.equal(
      level('[profile.release]\nopt-level = 1\n[profile.release.package.myapp-ebpf]\nopt-level = 2'),
      'opt-level 2 (profile.release.package.myapp-ebpf)',
    );
  });
});
