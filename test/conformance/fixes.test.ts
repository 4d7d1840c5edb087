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
import { goalsOf, rowsOf, tableOf, totalOf, type ProgramOutcome } from './campaign/report';
import { problemsOfSaid } from './campaign/said';
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
        assert.equal(outcome.failures.length, 0, describeFailures(outcome));
      });
    }
  });
}

describe('the fixes together', () => {
  it('reach their goals', async (context) => {
    const newest = await outcomesWith(context, 'newest');
    const oldest = await outcomesWith(context, 'oldest');
    if (newest === null || oldest === null) return;
    const rows = rowsOf([...newest, ...oldest]);
    const total = totalOf(rows);
    const goals = goalsOf(total);
    writeTable([tableOf(rows), ...goals.map(({ goal, reached }) => `${reached ? '✔' : '✖'} ${goal}`)]);
    assert.ok(total.programs >= 150, `only ${total.programs} programs`);
    assert.deepEqual(
      goals.filter(({ reached }) => !reached).map(({ goal }) => goal),
      [],
    );
  });
});

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
  const ground = { toolchain, release, folder: path.join(folder, release) };
  const chosen = programs.filter(({ expected }) => expected.notWith !== release);
  const prepared = await prepare(ground, chosen);
  const offers = prepared.flatMap((it) => ('error' in it.built ? [] : offersOf(it)));
  const verdicts = groupBy(await judge(ground, { offers, round: 'after' }), ({ offer }) => offer.prepared);
  return Promise.all(
    prepared.map(async (it) => {
      const own = verdicts.get(it) ?? [];
      const said = await problemsOfSaid(toolchain, it);
      const failures = [...expectationsOf(it), ...said, ...own.flatMap((verdict) => verdict.failures)];
      return { prepared: it, verdicts: own, failures };
    }),
  );
}

/** What `npm run conformance` prints at its end. */
function writeTable(lines: readonly string[]): void {
  const artifacts = path.resolve(__dirname, '..', '..', 'artifacts');
  mkdirSync(artifacts, { recursive: true });
  writeFileSync(path.join(artifacts, 'fixes.txt'), `${lines.join('\n')}\n`);
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
