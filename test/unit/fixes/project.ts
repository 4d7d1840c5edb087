// One small eBPF crate, and what a fix makes of it: the workspace is the façade's, as the editor and the command use it.

import assert from 'node:assert/strict';
import type { Finding, Fix } from '../../../server/src/core/index';
import { analysisOf } from '../../rules/analysis';

export interface Crate {
  /** Texts below the crate's `src`: "main.rs". */
  readonly files: Readonly<Record<string, string>>;
  readonly edition?: '2021' | '2024';
  /** Text of a library that both sides use. */
  readonly common?: string;
  /** Text of a user-space program that loads the crate. */
  readonly host?: string;
}

export interface Offered {
  readonly fix: Pick<Fix, 'title' | 'safe' | 'preferred'>;
  readonly files: Readonly<Record<string, string>>;
}

const CRATE = '/probe-ebpf';
const HEADER = '#![no_std]\n#![no_main]\n\n';

/** A program in one file; the lines that every program starts with are added. */
export function program(source: string, rest: Omit<Crate, 'files'> = {}): Crate {
  return { ...rest, files: { 'main.rs': HEADER + source } };
}

/** The only file of a program without the lines that every program starts with. */
export function sourceOf({ files }: Offered): string {
  return (files['main.rs'] ?? '').replace(HEADER, '');
}

/** Applies the first fix whose title starts so, and checks that it holds what every fix promises. */
export async function applied(crate: Crate, title: string): Promise<Offered> {
  const analysis = await analysisOf(textsOf(crate));
  try {
    const findings = analysis.findings();
    const finding = findings.find((it) => it.fixes.some((fix) => fix.title.startsWith(title)));
    const fix = finding?.fixes.find((it) => it.title.startsWith(title));
    assert.ok(finding !== undefined && fix !== undefined, offersOf(findings));
    const after = analysis.fixed(fix);
    analysis.replace(after);
    const remaining = analysis.findings();
    assert.deepEqual(
      remaining.filter((it) => it.data['name'] === finding.data['name']).map((it) => it.message),
      [],
      'the finding is still there',
    );
    assert.ok(!remaining.some((it) => it.fixes.some((other) => other.title === fix.title)), 'offered again');
    const files = [...after].filter(([path]) => path.startsWith(`${CRATE}/src/`));
    for (const [path, text] of files) assert.ok(!analysis.hasErrors(text), `${path} does not parse\n${text}`);
    return {
      fix,
      files: Object.fromEntries(files.map(([path, text]) => [path.replace(`${CRATE}/src/`, ''), text])),
    };
  } finally {
    analysis.dispose();
  }
}

/** Titles of all fixes, and the notes that say why others are not offered. */
export async function offers(crate: Crate): Promise<{
  readonly titles: readonly string[];
  readonly notes: readonly string[];
}> {
  const analysis = await analysisOf(textsOf(crate));
  try {
    const findings = analysis.findings();
    assert.ok(findings.length > 0, 'nothing is found');
    return {
      titles: findings.flatMap((it) => it.fixes.map((fix) => fix.title)),
      notes: findings.flatMap((it) => it.notes.map((note) => note.message)),
    };
  } finally {
    analysis.dispose();
  }
}

function textsOf({ files, edition = '2024', common, host }: Crate): ReadonlyMap<string, string> {
  const shared = 'common = { path = "../common" }';
  const own = Object.entries(files).map(([name, text]): [string, string] => [`${CRATE}/src/${name}`, text]);
  return new Map<string, string>([
    ['/Cargo.toml', '[workspace]\nmembers = ["probe-ebpf", "probe", "common"]\n'],
    [`${CRATE}/Cargo.toml`, manifest('probe-ebpf', edition, `aya-ebpf = "0.2.1"\n${shared}`)],
    ...own,
    ['/common/Cargo.toml', manifest('common', edition, '')],
    ['/common/src/lib.rs', common ?? '#![no_std]\n'],
    ['/probe/Cargo.toml', manifest('probe', edition, `aya = "0.14"\n${shared}`)],
    ['/probe/src/main.rs', host ?? 'fn main() {}\n'],
  ]);
}

function manifest(name: string, edition: string, dependency: string): string {
  return `[package]\nname = "${name}"\nversion = "0.1.0"\nedition = "${edition}"\n\n[dependencies]\n${dependency}\n`;
}

function offersOf(findings: readonly Finding[]): string {
  const lines = findings.flatMap((it) => [
    it.message,
    ...it.fixes.map((fix) => `  ${fix.title}`),
    ...it.notes.map((note) => `  - ${note.message}`),
  ]);
  return lines.join('\n');
}
