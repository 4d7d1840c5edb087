// Every program in fixes/ with the fixes that its first lines name: before and after compile and load, the edit adds no warning,
// keeps rustfmt content, silences its finding, and is not offered again. `//@ refused:` names a fix that must not be offered.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it } from 'node:test';
import { applyFix, check, type PrintedFinding, type PrintedFix } from './analyzer';
import { buildProgram } from './toolchain/buildProgram';
import { runCommand } from './toolchain/command';
import { loadObject, refusal } from './toolchain/loadObject';
import { kernelFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

const programs = path.join(__dirname, 'fixes');
const mainFile = path.join('src', 'main.rs');
const folder = mkdtempSync(path.join(tmpdir(), 'aya-fixes-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

describe('a fix', { concurrency: 2 }, () => {
  for (const file of readdirSync(programs)
    .filter((name) => name.endsWith('.rs'))
    .sort()) {
    const source = readFileSync(path.join(programs, file), 'utf8');
    const wanted = headers(source, 'fix');
    const [refused] = headers(source, 'refused');
    it(`${file}: ${refused === undefined ? wanted.join(', ') : `not ${refused}`}`, async (context) => {
      const toolchain = await kernelFor(context);
      if (toolchain === null) return;
      const own = writeCrate(source);
      const before = await build(toolchain, { own, stage: 'before' });
      if (refused !== undefined) {
        assert.deepEqual(offersOf(await findings(own), refused), []);
        return;
      }
      const formatted = await isFormatted(toolchain, own);
      assert.ok(wanted.length > 0, `${file} names no fix`);
      const named = new Set<unknown>();
      for (const title of wanted) for (const name of await applyAll(own, title)) named.add(name);
      const after = await build(toolchain, { own, stage: 'after' });
      assert.deepEqual(
        after.warnings.filter((warning) => !before.warnings.includes(warning)),
        [],
      );
      if (formatted) assert.ok(await isFormatted(toolchain, own), `rustfmt would change\n${textOf(own)}`);
      await assertLoads(toolchain, { own, object: after.object });
      const still = (await findings(own)).filter(({ data }) => named.has(data['name']));
      assert.deepEqual(
        still.map(({ message }) => message),
        [],
        textOf(own),
      );
    });
  }
});

/** A crate without lockfile and user space, so that no loader is known; its edition decides how rustfmt sorts imports. */
function writeCrate(source: string): string {
  const own = mkdtempSync(path.join(folder, 'program-'));
  mkdirSync(path.join(own, 'src'));
  writeFileSync(path.join(own, mainFile), source);
  const manifest = ['[package]', 'name = "program-ebpf"', 'version = "0.1.0"'];
  manifest.push(`edition = "${editionOf(source)}"`, '', '[dependencies]', 'aya-ebpf = "0.2.1"', '');
  writeFileSync(path.join(own, 'Cargo.toml'), manifest.join('\n'));
  return own;
}

/** The values of the `//@ key: value` lines. */
function headers(source: string, key: string): readonly string[] {
  return [...source.matchAll(new RegExp(`^//@ ${key}: (.+)$`, 'gm'))].map(([, value = '']) => value);
}

function editionOf(source: string): '2021' | '2024' {
  return headers(source, 'edition').includes('2021') ? '2021' : '2024';
}

async function findings(own: string): Promise<readonly PrintedFinding[]> {
  return (await check(own)).findings.filter(({ rule }) => rule === 'mutable-static');
}

interface Offer {
  readonly name: unknown;
  readonly fix: PrintedFix;
}

/** The fixes whose title starts with the words; each once, because a fix for several statics is offered on each. */
function offersOf(found: readonly PrintedFinding[], title: string): readonly Offer[] {
  return found.flatMap(({ data, fixes }) =>
    fixes.filter((fix) => fix.title.startsWith(title)).map((fix) => ({ name: data['name'], fix })),
  );
}

/** Applies the fix wherever it is offered, one finding after the other, and returns the names that it was offered for. */
async function applyAll(own: string, title: string): Promise<ReadonlySet<unknown>> {
  const names = new Set<unknown>();
  for (let round = 0; round < 8; round += 1) {
    const found = await findings(own);
    const offers = offersOf(found, title);
    const [first] = offers;
    if (first === undefined) {
      const titles = found.flatMap(({ message, fixes }) => [
        message,
        ...fixes.map((fix) => `  ${fix.title}`),
      ]);
      assert.ok(round > 0, `no fix starts with "${title}":\n${titles.join('\n')}`);
      return names;
    }
    for (const { name, fix } of offers) if (fix.title === first.fix.title) names.add(name);
    applyFix(own, first.fix);
  }
  assert.fail(`"${title}" is offered again and again:\n${textOf(own)}`);
}

interface Build {
  readonly object: string;
  readonly warnings: readonly string[];
}

async function build(
  toolchain: Toolchain,
  { own, stage }: { readonly own: string; readonly stage: string },
): Promise<Build> {
  const source = textOf(own);
  const built = await buildProgram(toolchain, { name: 'program', source, edition: editionOf(source) });
  if ('error' in built) assert.fail(`${stage} the fix it does not compile:\n${built.error}\n${source}`);
  return { object: built.object, warnings: built.warnings.map(({ code, message }) => `${code}: ${message}`) };
}

async function assertLoads(
  toolchain: Toolchain,
  { own, object }: { readonly own: string; readonly object: string },
): Promise<void> {
  for (const loader of ['aya-obj-0.2.0', 'newest'] as const) {
    const { failure, programs: verdicts } = await loadObject(toolchain, { object, loader });
    assert.equal(failure, null);
    for (const { program, accepted, askable, log } of verdicts) {
      assert.ok(askable, `${program} cannot be asked about: ${log}`);
      assert.ok(accepted, `${loader}: ${program}: ${refusal(log)}\n${textOf(own)}`);
    }
  }
}

async function isFormatted({ rustfmt }: Toolchain, own: string): Promise<boolean> {
  const args = ['--check', '--edition', editionOf(textOf(own)), path.join(own, mainFile)];
  return (await runCommand(rustfmt, args)).status === 0;
}

function textOf(own: string): string {
  return readFileSync(path.join(own, mainFile), 'utf8');
}
