// What the lookups of core/data answer for names that real programs write.

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { RAW_HELPERS } from '../../../server/src/core/data/ayaHelpers';
import { helperOfFunction } from '../../../server/src/core/data/helpers';
import {
  findMapKind,
  isAyaMapType,
  isMapTypeName,
  MAP_KINDS,
  needsMutSelf,
} from '../../../server/src/core/data/maps';
import {
  dropsReturnValue,
  PROGRAM_KINDS,
  programKindOfMacro,
  programKindOfSection,
} from '../../../server/src/core/data/programs';

describe('the table of map types', () => {
  it('knows a type by the short path, the long path and any name of the crate', () => {
    for (const path of [
      'aya_ebpf::maps::PerCpuArray',
      'aya_ebpf::maps::per_cpu_array::PerCpuArray',
      'aya_bpf::maps::HashMap',
      'renamed::btf_maps::of_maps::ArrayOfMaps',
      'aya_ebpf::maps::xdp::XskMap',
    ]) {
      assert.ok(isAyaMapType(path.split('::')), path);
    }
  });

  it('knows nothing else', () => {
    for (const path of [
      'std::collections::HashMap',
      'aya_ebpf::maps',
      'aya_ebpf::maps::lpm_trie::Key',
      'aya_ebpf::maps::array::HashMap',
      'aya_ebpf::maps::ArrayOfMaps',
      'aya_ebpf::programs::XdpContext',
      'PerCpuArray',
      '',
    ]) {
      assert.ok(!isAyaMapType(path.split('::')), path);
    }
    assert.ok(isMapTypeName('SkStorage') && !isMapTypeName('Key') && !isMapTypeName('constructor'));
  });

  it('has one entry for a name in a flavour', () => {
    for (const kind of MAP_KINDS) assert.equal(findMapKind(kind.flavour, kind.name), kind);
  });

  it('knows the four types of 0.1.x that need a mutable static, and for which calls', () => {
    const names = MAP_KINDS.filter(({ mutSelfBefore020 }) => mutSelfBefore020.length > 0).map(
      ({ name }) => name,
    );
    assert.deepEqual(names, ['Stack', 'BloomFilter', 'SockMap', 'SockHash']);
    const needs = (name: string, method: string, version: string): boolean => {
      const kind = findMapKind('legacy', name);
      return kind !== undefined && needsMutSelf(kind, method, version);
    };
    assert.ok(needs('Stack', 'push', '0.1.1'));
    assert.ok(!needs('Stack', 'push', '0.2.0'));
    assert.ok(needs('SockMap', 'redirect_sk_lookup', '0.1.0'));
    assert.ok(!needs('SockMap', 'update', '0.1.0'));
    assert.ok(!needs('Queue', 'push', '0.1.0'));
  });
});

describe('the table of program kinds', () => {
  it('knows a program by the section that its macro writes or a hand wrote', () => {
    const sections: readonly (readonly [string, string | undefined])[] = [
      ['kprobe', 'kprobe'],
      ['kprobe/vfs_read+8', 'kprobe'],
      ['uprobe.multi.s/usr/bin/bash:readline', 'uprobe'],
      ['tp/sched/sched_switch', 'tracepoint'],
      ['raw_tracepoint/sys_enter', 'raw_tracepoint'],
      ['xdp.frags/devmap', 'xdp'],
      ['lsm.s/file_open', 'lsm'],
      ['lsm_cgroup/socket_create', 'lsm_cgroup'],
      ['cgroup/connect4', 'cgroup_sock_addr'],
      ['cgroup/skb', 'cgroup_skb'],
      ['cgroup_skb/egress', 'cgroup_skb'],
      ['sk_skb/stream_parser', 'stream_parser'],
      ['freplace/f', 'extension'],
      ['iter.s/task', 'iter'],
      ['cgroup/unknown', undefined],
      ['xdpfoo', undefined],
      ['maps', undefined],
      ['.maps', undefined],
      ['license', undefined],
      ['.text', undefined],
      ['', undefined],
      ['/', undefined],
    ];
    for (const [section, kind] of sections) assert.equal(programKindOfSection(section)?.kind, kind, section);
  });

  it('gives every section and every macro to one kind', () => {
    for (const kind of PROGRAM_KINDS) {
      for (const section of kind.sections) assert.equal(programKindOfSection(section), kind, section);
      if (kind.macro !== null) assert.equal(programKindOfMacro(kind.macro), kind);
    }
    assert.equal(programKindOfMacro('map'), undefined);
    assert.equal(programKindOfMacro('toString'), undefined);
  });

  it('says whose return value is dropped', () => {
    const dropped = PROGRAM_KINDS.filter(dropsReturnValue).map(({ kind }) => kind);
    assert.deepEqual(dropped, [
      'kprobe',
      'kretprobe',
      'uprobe',
      'uretprobe',
      'tracepoint',
      'raw_tracepoint',
      'btf_tracepoint',
      'fentry',
      'fexit',
      'perf_event',
    ]);
  });
});

describe('the table of helpers', () => {
  const bindings = [...RAW_HELPERS.matchAll(/^ {2}(\w+)\(/gm)].map(([, name = '']) => name);

  it('has every helper that the bindings of aya-ebpf declare', () => {
    assert.ok(bindings.length > 200);
    assert.deepEqual(
      bindings.filter((name) => helperOfFunction(name)?.name !== name),
      [],
    );
  });

  it('leads from a wrapper to the helper that it calls', () => {
    assert.equal(helperOfFunction('bpf_probe_read_kernel_buf')?.name, 'bpf_probe_read_kernel');
    assert.equal(helperOfFunction('check_bounds_signed'), undefined);
  });

  it('says who may call a helper, and nothing where more than the kind of program decides', () => {
    assert.equal(helperOfFunction('bpf_xdp_adjust_head')?.answers.get('xdp'), 'called');
    assert.equal(helperOfFunction('bpf_xdp_adjust_head')?.answers.get('classifier'), 'refused');
    assert.equal(helperOfFunction('bpf_d_path')?.answers.get('btf_tracepoint'), 'depends');
    assert.equal(helperOfFunction('bpf_d_path')?.answers.get('lsm'), undefined);
    assert.equal(helperOfFunction('bpf_timer_init')?.answers.get('kprobe'), undefined);
    assert.equal(helperOfFunction('bpf_override_return')?.answers.size, 0);
  });

  it('knows the releases', () => {
    const since = (name: string): string => Object.values(helperOfFunction(name)?.since ?? {}).join('.');
    assert.deepEqual(
      ['bpf_get_prandom_u32', 'bpf_ringbuf_reserve', 'bpf_d_path', 'bpf_cgrp_storage_delete'].map(since),
      ['4.1', '5.8', '5.10', '6.2'],
    );
  });
});
