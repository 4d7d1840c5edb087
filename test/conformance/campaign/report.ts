// The campaign's outcome as one table, by form.

import { groupBy } from './groupBy';
import type { Failure, Prepared, Verdict } from './judge';

export interface Row {
  readonly form: string;
  readonly programs: number;
  /** Programs for which at least one fix is offered. */
  readonly offered: number;
  /** Programs for which none is, with the reasons. */
  readonly refused: ReadonlyMap<string, number>;
  /** Programs that could be mended by hand. */
  readonly mendable: number;
  readonly fixes: number;
  readonly compiled: number;
  readonly loaded: number;
  readonly same: number;
  readonly compared: number;
  readonly labelled: number;
}

/** One program's part of the table. */
export interface ProgramOutcome {
  readonly prepared: Prepared;
  readonly verdicts: readonly Verdict[];
  readonly failures: readonly Failure[];
}

/** Rows by form. A program counts once, with however many releases it was judged; its fixes count with each. */
export function rowsOf(outcomes: readonly ProgramOutcome[]): readonly Row[] {
  const byForm = groupBy(outcomes, ({ prepared }) => prepared.program.form);
  return [...byForm].map(([form, members]) => {
    const verdicts = members.flatMap((it) => it.verdicts);
    const count = (holds: (verdict: Verdict) => boolean): number => verdicts.filter(holds).length;
    const programs = [...groupBy(members, ({ prepared }) => prepared.program.id).values()];
    const speaking = programs.filter((all) => all.some(({ prepared }) => !isSilent(prepared)));
    const isOffered = (all: readonly ProgramOutcome[]): boolean =>
      all.every(({ prepared, verdicts: own }) => own.length > 0 || isSilent(prepared));
    const reasons = speaking.filter((all) => !isOffered(all)).map(reasonOf);
    const silent = programs.length - speaking.length;
    return {
      form,
      programs: programs.length,
      offered: speaking.filter(isOffered).length,
      refused: new Map([
        ...[...groupBy(reasons, (it) => it)].map(([reason, list]) => [reason, list.length] as const),
        ...(silent === 0 ? [] : [['nothing to mend', silent] as const]),
      ]),
      mendable: speaking.filter(
        (all) => !all.some(({ prepared }) => prepared.program.expected.refused !== null),
      ).length,
      fixes: verdicts.length,
      compiled: count((it) => it.compiled),
      loaded: count((it) => it.loaded),
      same: count((it) => it.meaning === 'same'),
      compared: count((it) => it.meaning !== 'not run'),
      labelled: count((it) => it.labelled),
    };
  });
}

function isSilent({ program, release }: Prepared): boolean {
  return program.expected.silent.includes(release);
}

function reasonOf([first]: readonly ProgramOutcome[]): string {
  const expected = first?.prepared.program.expected;
  return expected?.refused ?? expected?.unmended ?? 'no reason';
}

/** What the campaign must reach, and whether it does. */
export function goalsOf(total: Row): readonly { readonly goal: string; readonly reached: boolean }[] {
  const { fixes, compiled, loaded, labelled, offered, mendable, same, compared } = total;
  const share = (part: number, whole: number): string =>
    `${part} of ${whole} (${((100 * part) / Math.max(whole, 1)).toFixed(1)} %)`;
  return [
    {
      goal: `offered fixes that compile: ${share(compiled, fixes)}, goal 100 %`,
      reached: compiled === fixes,
    },
    { goal: `offered fixes that load: ${share(loaded, fixes)}, goal 100 %`, reached: loaded === fixes },
    { goal: `labelled right: ${share(labelled, fixes)}, goal 100 %`, reached: labelled === fixes },
    {
      goal: `same meaning where it can be run: ${share(same, compared)}, goal 100 %`,
      reached: same === compared,
    },
    {
      goal: `programs that can be mended and are offered a fix: ${share(offered, mendable)}, goal 90 %`,
      reached: offered >= 0.9 * mendable,
    },
  ];
}

export function totalOf(rows: readonly Row[]): Row {
  const sum = (value: (row: Row) => number): number => rows.reduce((total, row) => total + value(row), 0);
  return {
    form: 'all',
    programs: sum((it) => it.programs),
    offered: sum((it) => it.offered),
    refused: new Map([['', sum((it) => [...it.refused.values()].reduce((a, b) => a + b, 0))]]),
    mendable: sum((it) => it.mendable),
    fixes: sum((it) => it.fixes),
    compiled: sum((it) => it.compiled),
    loaded: sum((it) => it.loaded),
    same: sum((it) => it.same),
    compared: sum((it) => it.compared),
    labelled: sum((it) => it.labelled),
  };
}

/** Lines for a terminal; `same meaning` counts the fixes whose programs the kernel could run. */
export function tableOf(rows: readonly Row[]): string {
  const heads = [
    'form',
    'programs',
    'offered',
    'fixes',
    'compiled',
    'loaded',
    'same meaning',
    'labelled right',
    'refused',
  ];
  const lines = [...rows, totalOf(rows)].map((row) => [
    row.form,
    row.programs,
    row.offered,
    row.fixes,
    row.compiled,
    row.loaded,
    `${row.same} of ${row.compared}`,
    row.labelled,
    [...row.refused]
      .map(([reason, times]) => (reason === '' ? `${times}` : `${times}: ${reason}`))
      .join('; '),
  ]);
  const cells = [heads, ...lines].map((line) => line.map(String));
  const widths = heads.map((_, column) =>
    Math.max(...cells.slice(0).map((line) => (column === 8 ? 0 : (line[column] ?? '').length))),
  );
  return cells
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 || column === 8
            ? cell.padEnd(widths[column] ?? 0)
            : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
