// Judges a fixture: findings equal its markers exactly, with `\n` and with `\r\n` line ends; fixes give the files beside it; and what
// every fix promises is held for each fix that is offered, named in the fixture or not.
// UPDATE=1 writes expectations instead of comparing them. Read the difference before it is committed; CI never sets it.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chooseFix, type Finding, type Fix } from '../../server/src/core/index';
import { analysisOf, pathOf, placeOf, type Analysis, type Texts } from './analysis';
import { markerLine, readFixture, textsOf, writeFixture, type Fixture, type Marker } from './fixtureFile';
import { checkWording } from './wording';

/** A fixture of the folder of a rule. Each check opens and frees its own workspace. */
export interface FixtureCase {
  readonly findingsEqualMarkers: () => Promise<void>;
  readonly sameWithCrlf: () => Promise<void>;
  readonly fixesKeepTheirPromises: () => Promise<void>;
  readonly fixesGiveTheFilesBeside: () => Promise<void>;
  /** Files that hold what fixes give; the owner of each `.fixed.rs` must be found. */
  readonly expectedFiles: () => readonly string[];
}

const UPDATE = process.env['UPDATE'] === '1' && process.env['CI'] === undefined;
const MOST_FIXES = 100;

export function fixtureCase(file: string): FixtureCase {
  const read = (): Fixture => readFixture(readFileSync(file, 'utf8'));
  return {
    findingsEqualMarkers: () => withFindings(file, read()),
    sameWithCrlf: () => inBothLineEnds(read()),
    fixesKeepTheirPromises: () => holdPromises(read()),
    fixesGiveTheFilesBeside: () => compareFixed(file, read()),
    expectedFiles: () => [
      besideName(file, 'fixed'),
      ...read().fixes.map((title) => besideName(file, `${slug(title)}.fixed`)),
    ],
  };
}

async function withFindings(file: string, fixture: Fixture): Promise<void> {
  const texts = textsOf(fixture);
  await using(await analysisOf(texts, fixture.settings), (analysis) => {
    const { findings, problems } = analysis.report();
    for (const finding of findings) checkWording(finding);
    const got = markersOf(findings, texts, fixture.markers);
    if (UPDATE && (fixture.markers.length > 0 || !fixture.clean)) {
      writeFileSync(file, writeFixture(fixture, got));
      return;
    }
    assert.ok(fixture.clean || fixture.markers.length > 0, 'it has no marker and does not say "//@ clean"');
    const difference = differenceOf(fixture, got);
    assert.ok(difference === '', `findings and markers differ\n${difference}`);
    const messages = problems.map((it) => it.message);
    const explained = (message: string): boolean => fixture.problems.some((it) => message.startsWith(it));
    assert.deepEqual(
      messages.filter((it) => !explained(it)),
      [],
      'problems that no directive names',
    );
    assert.equal(fixture.problems.length, messages.length, 'problems that are not there');
  });
}

/** The file with `\r\n` has the same findings, and its fixes give the same text with `\r\n`. */
async function inBothLineEnds(fixture: Fixture): Promise<void> {
  const texts = textsOf(fixture);
  const crlf = withCrlf(texts);
  const shown = (findings: readonly Finding[], of: Texts): readonly unknown[] =>
    findings.map(({ rule, level, path, span, message }) => ({
      rule,
      level,
      ...placeOf({ path, span }, of),
      message,
    }));
  const results = (analysis: Analysis): readonly (readonly [string, Texts])[] =>
    analysis
      .findings()
      .flatMap((finding) => finding.fixes.map((fix) => [fix.title, analysis.fixed(fix)] as const));
  const [expected, fixed] = await using(await analysisOf(texts, fixture.settings), (it) => [
    shown(it.findings(), texts),
    results(it),
  ]);
  await using(await analysisOf(crlf, fixture.settings), (analysis) => {
    assert.deepEqual(shown(analysis.findings(), crlf), expected);
    assert.deepEqual(
      results(analysis).map(([title, result]) => [title, Object.fromEntries(result)]),
      fixed.map(([title, result]) => [title, Object.fromEntries(withCrlf(result))]),
    );
  });
}

/** Invariant 6: a fix gives code that parses, silences its finding, finds nothing new, keeps comments, and cannot be applied again. */
async function holdPromises(fixture: Fixture): Promise<void> {
  const texts = textsOf(fixture);
  await using(await analysisOf(texts, fixture.settings), (analysis) => {
    const before = analysis.findings();
    // Fixes are made when first read, and belong to the state in which they were made.
    const offers = before.flatMap((finding) => finding.fixes.map((fix) => ({ finding, fix })));
    for (const { finding, fix } of offers) {
      const after = analysis.fixed(fix);
      for (const [path, text] of after) {
        const old = texts.get(path) ?? '';
        if (text === old || !path.endsWith('.rs')) continue;
        if (!analysis.hasErrors(old))
          assert.ok(!analysis.hasErrors(text), `"${fix.title}" does not parse:\n${text}`);
        if (fix.kind !== 'remove-allow') assertKeepsComments(analysis, { fix, old, text });
      }
      analysis.replace(after);
      const remaining = analysis.findings();
      const shown = [...after.values()].join('\n');
      const count = (findings: readonly Finding[], of: Finding): number =>
        findings.filter((it) => isSame(it, of)).length;
      assert.ok(
        count(remaining, finding) < count(before, finding),
        `"${fix.title}" leaves its finding: ${finding.message}\n${shown}`,
      );
      const news = remaining.filter(
        (it) => count(remaining, it) > count(before, it) && !isAnnounced(it, fix.title),
      );
      assert.deepEqual(
        news.map((it) => it.message),
        [],
        `"${fix.title}" causes findings\n${shown}`,
      );
      const again = remaining.flatMap((it) => it.fixes).filter((it) => it.title === fix.title);
      const offered = offers.filter((it) => it.fix.title === fix.title);
      assert.ok(
        again.length < offered.length,
        `"${fix.title}" is offered again after it was applied\n${shown}`,
      );
      analysis.replace(texts);
    }
  });
}

function assertKeepsComments(
  analysis: Analysis,
  { fix, old, text }: { readonly fix: Fix; readonly old: string; readonly text: string },
): void {
  const kept = [...analysis.commentsIn(text)];
  for (const comment of analysis.commentsIn(old)) {
    const at = kept.indexOf(comment);
    assert.ok(at >= 0, `"${fix.title}" loses the comment ${comment}\n${text}`);
    kept.splice(at, 1);
  }
}

async function compareFixed(file: string, fixture: Fixture): Promise<void> {
  const texts = textsOf(fixture);
  await using(await analysisOf(texts, fixture.settings), (analysis) => {
    for (const title of fixture.fixes) {
      const offered = analysis.findings().flatMap((it) => it.fixes);
      const fix = offered.find((it) => it.title.startsWith(title));
      const titles = offered.map((it) => `\n  ${it.title}`).join('');
      assert.ok(fix !== undefined, `no fix is called "${title}"; there are:${titles}`);
      holdFile(
        besideName(file, `${slug(title)}.fixed`),
        changedText(fixture, { texts, result: analysis.fixed(fix) }),
      );
    }
    holdFile(
      besideName(file, 'fixed'),
      changedText(fixture, { texts, result: afterSafeFixes(analysis, texts) }),
    );
  });
}

function afterSafeFixes(analysis: Analysis, texts: Texts): Texts {
  let current = texts;
  for (let count = 0; count < MOST_FIXES; count++) {
    const fix = analysis
      .findings()
      .map((it) => chooseFix(it.fixes, { unsafe: false }))
      .find((it) => it !== undefined);
    if (fix === undefined) return current;
    current = analysis.fixed(fix);
    analysis.replace(current);
  }
  throw new Error(`safe fixes do not come to an end after ${MOST_FIXES}`);
}

/** The files that changed; one file without a header stands alone. null: nothing changed. */
function changedText(
  { files }: Fixture,
  { texts, result }: { readonly texts: Texts; readonly result: Texts },
): string | null {
  const changed = [...result].filter(([path, text]) => texts.get(path) !== text);
  if (changed.length === 0) return null;
  return files.length === 1
    ? changed.map(([, text]) => text).join('')
    : changed.map(([path, text]) => `//- ${path}\n${text.replace(/\n*$/, '\n')}`).join('\n');
}

function holdFile(path: string, text: string | null): void {
  if (UPDATE && text !== null) {
    writeFileSync(path, text);
    return;
  }
  const held = existsSync(path) ? readFileSync(path, 'utf8') : null;
  if (text === null) assert.equal(held, null, `${path} is there, but no fix changes anything`);
  else assert.equal(text, held, `${path} holds something else than what the fix gives`);
}

/** Findings as markers; a marker of the fixture that fits is kept as it is written. */
function markersOf(
  findings: readonly Finding[],
  texts: Texts,
  expected: readonly Marker[],
): readonly Marker[] {
  const left = [...expected];
  return findings.map((finding): Marker => {
    const path = pathOf(finding.path);
    const { line, start, end, multiline } = placeOf(finding, texts);
    const fixable = finding.fixes.length > 0;
    const { level, message, rule } = finding;
    const at = left.findIndex((it) => {
      if (it.path !== path || it.line !== line) return false;
      if (it.kind === 'line') return it.rule === rule;
      const isHere = it.start === start && it.end === end && it.fixable === fixable && it.level === level;
      return (
        isHere &&
        (it.message.endsWith('…')
          ? message.startsWith(it.message.slice(0, -1).trimEnd())
          : message === it.message)
      );
    });
    const [kept] = at < 0 ? [] : left.splice(at, 1);
    if (kept !== undefined) return kept;
    // A marker cannot point at the first two columns, or at more than a line.
    if (multiline || start < 2) return { kind: 'line', path, line, rule };
    return { kind: 'range', path, line, start, end, fixable, level, message };
  });
}

/** The lines whose markers differ, with expected (-), got (+) and agreed ( ) squiggles below them. */
function differenceOf({ files, markers }: Fixture, got: readonly Marker[]): string {
  return files
    .flatMap(({ path, lines }) =>
      lines.flatMap(({ text }, line) => {
        const here = (it: Marker): boolean => it.path === path && it.line === line;
        const wanted = markers.filter(here);
        const found = got.filter(here);
        const missing = wanted.filter((it) => !found.includes(it));
        const extra = found.filter((it) => !wanted.includes(it));
        if (missing.length + extra.length === 0) return [];
        const squiggle = (sign: string, it: Marker): string =>
          `${sign} ${it.kind === 'range' ? markerLine(it, text) : `//~ ${it.rule}`}`;
        return [
          `${path}:${line + 1}`,
          `  ${text}`,
          ...wanted.filter((it) => found.includes(it)).map((it) => squiggle(' ', it)),
          ...missing.map((it) => squiggle('-', it)),
          ...extra.map((it) => squiggle('+', it)),
        ];
      }),
    )
    .join('\n');
}

/** A warning about older kernels that the title of the fix names. */
function isAnnounced({ level, message }: Finding, title: string): boolean {
  return (
    level === 'warning' && message.includes('private stack') && title.includes('needs the private stack')
  );
}

/** Findings of two states that say the same of the same thing. */
function isSame(a: Finding, b: Finding): boolean {
  const name = (it: Finding): unknown => it.data['name'] ?? it.message;
  return a.rule === b.rule && a.path === b.path && name(a) === name(b);
}

function withCrlf(texts: Texts): Texts {
  return new Map([...texts].map(([path, text]) => [path, text.replace(/\r?\n/g, '\r\n')]));
}

function besideName(file: string, extension: string): string {
  return file.replace(/\.rs$/, `.${extension}.rs`);
}

function slug(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '');
}

async function using<T>(analysis: Analysis, work: (analysis: Analysis) => T): Promise<Awaited<T>> {
  try {
    return await work(analysis);
  } finally {
    analysis.dispose();
  }
}
