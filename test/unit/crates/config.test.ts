// Configuration in Cargo metadata and from the host, and what is said about bad values.

import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { createDiscovery } from '../../../server/src/core/crates/workspace';
import { crateNamed, loadParser, project, type Files } from './project';
import { today } from './template';

before(loadParser);

function configured(workspace: string, ebpf = ''): Files {
  const files = today();
  return {
    ...files,
    '/p/Cargo.toml': `${files['/p/Cargo.toml'] ?? ''}\n[workspace.metadata.aya-analyzer]\n${workspace}`,
    '/p/myapp-ebpf/Cargo.toml': `${files['/p/myapp-ebpf/Cargo.toml'] ?? ''}\n[package.metadata.aya-analyzer]\n${ebpf}`,
  };
}

describe('configuration', () => {
  it('is taken from the workspace, then the package, then the host', () => {
    const files = configured(
      'target-kernel = "5.4"\nobjects = ["a"]\nrules = { one = "off", two = "hint", three = "error" }',
      'target-kernel = "5.15"\nrules = { two = "warning" }',
    );
    const settings = { rules: { three: 'info' } };
    const found = project(files, { settings });
    const { config, assumptions } = crateNamed(found, 'myapp-ebpf');
    assert.deepEqual(config, {
      targetKernel: { major: 5, minor: 15 },
      objects: ['a'],
      rustflags: null,
      rules: { one: 'off', two: 'warning', three: 'info' },
    });
    assert.equal(assumptions[2], 'target kernel: 5.15');
    assert.deepEqual(found.problems, []);
    const over = project(files, { settings: { targetKernel: '6.1', objects: [] } });
    assert.deepEqual(crateNamed(over, 'myapp-ebpf').config.targetKernel, { major: 6, minor: 1 });
    assert.deepEqual(crateNamed(over, 'myapp-ebpf').config.objects, []);
  });

  it('is empty by default', () => {
    assert.deepEqual(crateNamed(project(today()), 'myapp-ebpf').config, {
      targetKernel: null,
      objects: [],
      rustflags: null,
      rules: {},
    });
  });

  const bad: readonly (readonly [string, RegExp])[] = [
    ['target-kernel = "newest"', /^target-kernel is "newest"; write a release such as "5\.15"$/],
    ['target-kernel = 5.15', /^target-kernel is 5\.15; /],
    ['loader = "libbpf"', /^loader is "libbpf"; write "other"/],
    ['loader = 3', /^loader is 3; /],
    ['objects = "one"', /^objects is "one"; write a list/],
    ['objects = [1]', /^objects is \[1\]; /],
    ['rustflags = 3', /^rustflags is 3; write what RUSTFLAGS holds/],
    ['rules = ["x"]', /^rules is \["x"\]; write a table/],
    ['rules = { x = "loud" }', /^the level of rule "x" is "loud"; write off, hint, info, warning, error$/],
    ['kernel = "5.4"', /^"kernel" is no key of aya-analyzer/],
  ];
  for (const [line, says] of bad)
    it(`${line} is named once and changes nothing`, () => {
      const found = project(configured(line));
      const [problem, ...others] = found.problems;
      assert.deepEqual(others, []);
      assert.equal(problem?.path, '/p/Cargo.toml');
      assert.match(problem.message, says);
      assert.deepEqual(crateNamed(found, 'myapp-ebpf').config, {
        targetKernel: null,
        objects: [],
        rustflags: null,
        rules: {},
      });
    });

  it('names a rule that does not exist, and keeps the others', () => {
    const files = configured('rules = { nope = "off", one = "hint" }');
    const { store } = project(files);
    const { crates, problems } = createDiscovery(new Set(['one', 'two']))(store, {});
    assert.deepEqual(problems, [
      { path: '/p/Cargo.toml', message: 'no rule is called "nope"; the rules are one, two' },
    ]);
    assert.deepEqual(crates.find((it) => it.name === 'myapp-ebpf')?.config.rules, { one: 'hint' });
  });

  it('of the host is named once for all crates, and leaves the metadata in force', () => {
    const files = {
      ...configured('target-kernel = "5.4"'),
      '/p/lone/a.rs': 'use aya_ebpf::maps::Array;',
      '/p/lone/b.rs': 'use aya_ebpf::maps::Array;',
    };
    const found = project(files, { settings: { targetKernel: 'old', rules: { x: 'loud' } } });
    assert.deepEqual(
      found.problems.map((it) => it.path),
      ['settings', 'settings'],
    );
    assert.deepEqual(crateNamed(found, 'myapp-ebpf').config.targetKernel, { major: 5, minor: 4 });
  });
});
