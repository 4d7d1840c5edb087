// The fix campaign: every program in fixes/ with every fix that is offered for it, against the newest and the oldest aya-ebpf.
// Before and after compile; after loads with every generation of the loader, draws no new warning, is as rustfmt leaves it, has no
// finding, is offered nothing again, means the same where the kernel can run it, and is labelled right.

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, describe, it, type TestContext } from 'node:test';
import { judge, offersOf, prepare, type Failure, type Verdict } from './campaign/judge';
import { groupBy } from './campaign/groupBy';
import { readPrograms, type CampaignProgram } from './campaign/program';
import { expectationsOf } from './campaign/expectations';
import { rowsOf, tableOf, totalOf, type ProgramOutcome } from './campaign/report';
import { kernelFor } from './toolchain/ready';
import type { Release, Toolchain } from './toolchain/toolchain';

const programs = readPrograms(path.join(__dirname, 'fixes'));
const folder = mkdtempSync(path.join(tmpdir(), 'aya-fixes-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

for (const [release, version] of [
  ['newest', '0.2.1'],
  ['oldest', '0.1.0'],
] as const) {
  const chosen = programs.filter(({ expected }) => expected.notWith !== release);
  describe(`the fixes with aya-ebpf ${version}`, () => {
    for (const program of chosen) {
      it(program.id, async (context) => {
        const outcome = await outcomeOf(context, { program, release });
        if (outcome === null) return;
        const { known } = program.expected;
        const isKnown = ({ detail }: Failure): boolean => known.some((it) => detail.includes(it));
        assert.ok(outcome.failures.every(isKnown), describeFailures(outcome));
        for (const it of known)
          assert.ok(
            outcome.failures.some(({ detail }) => detail.includes(it)),
            `mended: ${it}`,
          );
      });
    }

    it('are offered for nine of ten programs that can be mended', async (context) => {
      const outcomes = await outcomesWith(context, release);
      if (outcomes === null) return;
      const { mendable, offered } = totalOf(rowsOf(outcomes));
      assert.ok(mendable >= 100, `only ${mendable} programs can be mended`);
      assert.ok(offered >= mendable * 0.9, `${offered} of ${mendable}`);
    });
  });
}

const campaigns = new Map<Release, Promise<readonly ProgramOutcome[]>>();

async function outcomesWith(
  context: TestContext,
  release: Release,
): Promise<readonly ProgramOutcome[] | null> {
  const toolchain = await kernelFor(context);
  if (toolchain === null) return null;
  const known = campaigns.get(release) ?? campaign(toolchain, release);
  campaigns.set(release, known);
  return known;
}

async function outcomeOf(
  context: TestContext,
  { program, release }: { readonly program: CampaignProgram; readonly release: Release },
): Promise<ProgramOutcome | null> {
  const outcomes = await outcomesWith(context, release);
  if (outcomes === null) return null;
  const outcome = outcomes.find(({ prepared }) => prepared.program.id === program.id);
  assert.ok(outcome, 'the campaign lost it');
  return outcome;
}

async function campaign(toolchain: Toolchain, release: Release): Promise<readonly ProgramOutcome[]> {
  const started = performance.now();
  const ground = { toolchain, release, folder: path.join(folder, release) };
  const chosen = programs.filter(({ expected }) => expected.notWith !== release);
  const prepared = await prepare(ground, chosen);
  const offers = prepared.flatMap((it) => ('error' in it.built ? [] : offersOf(it)));
  const verdicts = groupBy(await judge(ground, { offers, round: 'after' }), ({ offer }) => offer.prepared);
  const outcomes = prepared.map((it) => {
    const own = verdicts.get(it) ?? [];
    return { prepared: it, verdicts: own, failures: expectationsOf(it) };
  });
  print(outcomes, { release, seconds: (performance.now() - started) / 1000 });
  return outcomes.map((it) => ({
    ...it,
    failures: [...it.failures, ...it.verdicts.flatMap((own) => own.failures)],
  }));
}

function print(
  outcomes: readonly ProgramOutcome[],
  { release, seconds }: { readonly release: Release; readonly seconds: number },
): void {
  const rows = rowsOf(outcomes);
  const table = `Fixes with the ${release} aya-ebpf, ${seconds.toFixed(0)} s\n${tableOf(rows)}\n`;
  console.log(table);
  const artifacts = path.resolve(__dirname, '..', '..', 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(path.join(artifacts, `fixes-${release}.txt`), table);
}

function describeFailures({ prepared, verdicts, failures }: ProgramOutcome): string {
  const own = failures.filter((it) => !verdicts.some((verdict) => verdict.failures.includes(it)));
  const bad = verdicts.filter((verdict) => verdict.failures.length > 0);
  return [
    ...own.map(lineOf),
    ...bad.flatMap((verdict) => [
      `${verdict.offer.fix.title}:`,
      ...verdict.failures.map(lineOf),
      textOf(verdict),
    ]),
    ...(bad.length > 0 ? [] : [[...prepared.program.files.values()].join('\n')]),
  ].join('\n');
}

function textOf({ text }: Verdict): string {
  return text.replaceAll(/^/gm, '    ');
}

function lineOf({ stage, detail }: Failure): string {
  return `  ${stage}: ${detail}`;
}
