// The server's state in words: short for the language status, whole for a bug report. Knows no editor.

import {
  noCrateText,
  type CrateSummary,
  type ObjectSummary,
  type ServerState,
  type ServerStatus,
} from '../../server/src/lsp/messages';

/** What one row of the language status shows. */
export interface StatusLines {
  readonly text: string;
  readonly detail: string;
}

/** The first row of the language status: what the server does and has found. */
export function stateLines(state: ServerState): StatusLines {
  if (state.phase === 'failed') return { text: 'Aya Analyzer is not running', detail: 'see its log' };
  if (state.phase !== 'ready') return { text: 'Aya Analyzer', detail: 'reading the workspace' };
  if (state.crates.length === 0) return { text: 'Aya Analyzer', detail: whyNone(state) };
  return {
    text: `Aya Analyzer: ${count(state.findings, 'finding')}`,
    detail: [count(state.crates.length, 'eBPF crate'), ...problemCount(state), ...memoryTexts(state)].join(
      ', ',
    ),
  };
}

/** The rows of the language status for the eBPF crates: as much of `crateLines` as fits there. */
export function crateRows(state: ServerState): readonly StatusLines[] {
  const { crates, objects } = state;
  return crates.slice(0, MOST_CRATES).flatMap((crate): readonly StatusLines[] => {
    const { name, loader, ayaEbpf, assumptions, undecided, maps } = crate;
    const head = { text: `${name}: loader ${loader}`, detail: `aya-ebpf ${ayaEbpf ?? 'not known'}` };
    if (crates.length > MOST_WHOLE) return [head];
    const own = objects.filter((object) => object.crate === name);
    const details = [
      ...packed(assumptions),
      ...(own.length === 0 ? ['no built object found'] : own.map(objectText)),
      ...(undecided.length === 0 ? [] : [`not decided: ${undecided.join(', ')}`]),
      ...mapTexts(maps),
    ];
    return [head, ...details.map((detail) => ({ text: name, detail: clipped(detail) }))];
  });
}

/** More would fill the screen. */
const MOST_CRATES = 4;
const MOST_WHOLE = 2;

/** As many of them in a row as fit. */
function packed(texts: readonly string[]): readonly string[] {
  return texts.reduce<readonly string[]>((rows, text) => {
    const joined = `${rows.at(-1) ?? ''}; ${text}`;
    return rows.length > 0 && joined.length <= MOST_LETTERS
      ? [...rows.slice(0, -1), joined]
      : [...rows, text];
  }, []);
}

/** A row that is wider than its window is cut, and its command with it. */
function clipped(text: string): string {
  return text.length <= MOST_LETTERS ? text : `${text.slice(0, MOST_LETTERS - 1)}…`;
}

const MOST_LETTERS = 64;

/** What the findings of each eBPF crate lean on, for `Copy Status`. */
export function crateLines({ crates, objects }: ServerState): readonly StatusLines[] {
  return crates.map((crate) => ({
    text: `${crate.name}: loader ${crate.loader}`,
    detail: assumptionsOf(
      crate,
      objects.filter((object) => object.crate === crate.name),
    ).join('; '),
  }));
}

function assumptionsOf(crate: CrateSummary, objects: readonly ObjectSummary[]): readonly string[] {
  const { ayaEbpf, assumptions, undecided, maps } = crate;
  return [
    `aya-ebpf ${ayaEbpf ?? 'not known'}`,
    ...assumptions,
    ...(objects.length === 0 ? ['no built object found'] : objects.map(objectText)),
    ...(undecided.length === 0 ? [] : [`not decided: ${undecided.join(', ')}`]),
    ...mapTexts(maps),
  ];
}

function objectText({ path, state, why, modified }: ObjectSummary): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  const built = modified === null ? '' : ` of ${new Date(modified).toLocaleString()}`;
  return `object ${name}${built}: ${state}, ${why}`;
}

function whyNone({ whyNone: reasons }: ServerState): string {
  return noCrateText(reasons) ?? 'no folder and no Rust file is open';
}

/** The maps of all crates together; each crate's own stand in its row. */
function memoryTexts({ crates }: ServerState): readonly string[] {
  if (crates.length < 2) return [];
  const maps = crates.map((crate) => crate.maps);
  return mapTexts({
    shared: maps.reduce((sum, { shared }) => sum + shared, 0),
    perCpu: maps.reduce((sum, { perCpu }) => sum + perCpu, 0),
    known: maps.reduce((sum, { known }) => sum + known, 0),
    unknown: maps.flatMap(({ unknown }) => unknown),
  }).map((text) => `all ${text}`);
}

/** Bytes once for all CPUs, and on each of them. */
function mapTexts({ shared, perCpu, known, unknown }: CrateSummary['maps']): readonly string[] {
  const left = unknown.length === 0 ? '' : ` (without ${unknown.join(', ')})`;
  if (known === 0) return unknown.length === 0 ? [] : [`maps: not known${left}`];
  const sums = [
    ...(shared > 0 || perCpu === 0 ? [`${shared.toLocaleString('en')} bytes in all`] : []),
    ...(perCpu > 0 ? [`${perCpu.toLocaleString('en')} bytes per CPU`] : []),
  ];
  return [`maps: ${sums.join(' and ')}${left}`];
}

/** All that a bug report needs, as plain text. `null`: the server does not run. */
export function statusText(
  status: ServerStatus | null,
  versions: { readonly extension: string; readonly editor: string },
): string {
  const head = [`Aya Analyzer ${versions.extension}`, `editor: ${versions.editor}`];
  if (status === null) return [...head, 'server: not running', ''].join('\n');
  return [
    ...head,
    `server: ${status.version}, ${status.phase}`,
    `crates: ${String(status.crates.length)}`,
    ...(status.crates.length === 0 ? [`  ${whyNone(status)}`] : []),
    ...memoryTexts(status),
    ...crateLines(status).flatMap(({ text, detail }) => [
      `  ${text}`,
      ...detail.split('; ').map((line) => `    ${line}`),
    ]),
    ...status.objects.flatMap(estimateTexts),
    `files: ${String(status.files)}, open documents: ${String(status.openDocuments)}, findings: ${String(status.findings)}`,
    `syntax trees: ${String(status.trees)}`,
    `memory: ${status.memoryBytes === null ? 'not known' : `${(status.memoryBytes / 1e6).toFixed(1)} MB`}`,
    `problems: ${String(status.problems.length)}`,
    ...status.problems.map((problem) => `  ${problem}`),
    'last requests:',
    ...status.requests.map(
      ({ method, milliseconds, outcome }) => `  ${method}  ${String(milliseconds)} ms  ${outcome}`,
    ),
    '',
  ].join('\n');
}

/** How far the estimates are from what was built. */
function estimateTexts({ path, state, programs }: ObjectSummary): readonly string[] {
  return programs.map(
    ({ name, bytes, estimate }) =>
      `  ${path} (${state}): ${name} ${String(bytes)} bytes, estimated ${String(estimate)}`,
  );
}

function problemCount({ problems }: ServerState): readonly string[] {
  return problems.length === 0 ? [] : [count(problems.length, 'problem')];
}

function count(number: number, noun: string): string {
  return `${String(number)} ${noun}${number === 1 ? '' : 's'}`;
}
