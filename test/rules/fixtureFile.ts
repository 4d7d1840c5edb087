// The text form of a fixture: Rust as its author would write it, with comments that say what must be found in it.
// Markers and directives are taken out before the analyzer sees the text, so that they change neither its tokens nor its fixes.
// Deliberately absent: running anything (analysis.ts), judging the outcome (harness.ts).

import type { Level, Settings } from '../../server/src/core/index';

/** A fixture as it was read. */
export interface Fixture {
  readonly files: readonly FixtureFile[];
  readonly markers: readonly Marker[];
  /** The file promises that nothing is found in it. */
  readonly clean: boolean;
  /** Starts of the titles of fixes whose outcome is held in `x.<slug>.fixed.rs`. */
  readonly fixes: readonly string[];
  readonly settings: Settings;
  /** Starts of the problems that must be reported, such as a broken manifest. */
  readonly problems: readonly string[];
}

export interface FixtureFile {
  /** Below the fixture's root, starting with "/". */
  readonly path: string;
  /** The header as written; null for text before any header. */
  readonly header: string | null;
  readonly lines: readonly FixtureLine[];
}

/** One line that the analyzer sees, with the directives that stand above it. */
export interface FixtureLine {
  readonly text: string;
  readonly directives: readonly string[];
}

/** What must be found: either a range on a line, or a rule somewhere on it. Lines and columns are zero-based, columns UTF-16 units. */
export type Marker =
  | {
      readonly kind: 'range';
      readonly path: string;
      readonly line: number;
      readonly start: number;
      readonly end: number;
      readonly fixable: boolean;
      readonly level: Level;
      /** Ends with "…" where it is shortened. */
      readonly message: string;
    }
  | { readonly kind: 'line'; readonly path: string; readonly line: number; readonly rule: string };

const HEADER = /^\/\/- (\/\S+)$/;
const DIRECTIVE = /^\/\/@ ([a-z-]+)(?:: (.*))?$/;
const RANGE = /^(\s*\/\/)(\^+) (💡 )?(error|warning|info|hint): (.+)$/u;
const LINE = /\s*\/\/~ ([a-z-]+)$/;
const DEFAULT_PATH = '/main.rs';

/**
 * Reads a fixture; `\n` line ends.
 * @throws {Error} naming the line, if a marker or a directive is malformed.
 */
export function readFixture(text: string): Fixture {
  const reader = new Reader();
  text.split('\n').forEach((line, index) => {
    reader.read(line, index + 1);
  });
  return reader.finish();
}

/** The text of each file as the analyzer gets it, by path. */
export function textsOf({ files }: Pick<Fixture, 'files'>): ReadonlyMap<string, string> {
  return new Map(files.map(({ path, lines }) => [path, lines.map((it) => it.text).join('\n')]));
}

/** The fixture's text with other markers. */
export function writeFixture({ files }: Fixture, markers: readonly Marker[]): string {
  const written = files.flatMap(({ path, header, lines }) => [
    ...(header === null ? [] : [header]),
    ...lines.flatMap(({ text, directives }, line) => {
      const here = markers.filter((it) => it.path === path && it.line === line);
      const rules = here.flatMap((it) => (it.kind === 'line' ? [` //~ ${it.rule}`] : []));
      const ranges = here.flatMap((it) => (it.kind === 'range' ? [markerLine(it, text)] : []));
      return [...directives, text + rules.join(''), ...ranges];
    }),
  ]);
  return written.join('\n');
}

/** `   //^^^^ 💡 error: message`, with the tabs of the line above it. */
export function markerLine(marker: Marker & { readonly kind: 'range' }, codeLine: string): string {
  const indentation = /^\t*/.exec(codeLine)?.[0] ?? '';
  const { start, end, fixable, level, message } = marker;
  const before = indentation.slice(0, start - 2) + ' '.repeat(Math.max(0, start - 2 - indentation.length));
  return `${before}//${'^'.repeat(end - start)} ${fixable ? '💡 ' : ''}${level}: ${message}`;
}

/** Takes the lines one by one; what it holds is the file that is being read. */
class Reader {
  readonly #files: FixtureFile[] = [];
  readonly #markers: Marker[] = [];
  readonly #fixes: string[] = [];
  readonly #problems: string[] = [];
  readonly #settings: { -readonly [K in keyof Settings]: Settings[K] } = {};
  #clean = false;
  #path = DEFAULT_PATH;
  #header: string | null = null;
  #lines: FixtureLine[] = [];
  #directives: string[] = [];

  read(line: string, number: number): void {
    const header = HEADER.exec(line)?.[1];
    if (header !== undefined) {
      if (this.#header !== null || this.#lines.length > 0) this.#endFile();
      this.#path = header;
      this.#header = line;
      return;
    }
    if (line.startsWith('//@')) {
      this.#directive(line, number);
      return;
    }
    if (!this.#path.endsWith('.rs')) this.#lines.push({ text: line, directives: [] });
    else if (/^\s*\/\/\^/.test(line)) this.#range(line, number);
    else this.#code(line);
  }

  finish(): Fixture {
    this.#endFile();
    return {
      files: this.#files,
      markers: this.#markers,
      clean: this.#clean,
      fixes: this.#fixes,
      settings: this.#settings,
      problems: this.#problems,
    };
  }

  #endFile(): void {
    this.#files.push({ path: this.#path, header: this.#header, lines: this.#lines });
    this.#lines = [];
  }

  #code(line: string): void {
    const rule = LINE.exec(line);
    const text = rule === null ? line : line.slice(0, rule.index);
    if (rule?.[1] !== undefined)
      this.#markers.push({ kind: 'line', path: this.#path, line: this.#lines.length, rule: rule[1] });
    this.#lines.push({ text, directives: this.#directives });
    this.#directives = [];
  }

  #range(line: string, number: number): void {
    const [, before = '', carets = '', bulb, level = '', message = ''] = RANGE.exec(line) ?? [];
    if (!isLevel(level))
      throw new Error(`line ${number}: write a marker as "//^^^ [💡 ]level: message": ${line}`);
    if (this.#lines.length === 0) throw new Error(`line ${number}: a marker without a line above it`);
    this.#markers.push({
      kind: 'range',
      path: this.#path,
      line: this.#lines.length - 1,
      start: before.length,
      end: before.length + carets.length,
      fixable: bulb !== undefined,
      level,
      message,
    });
  }

  #directive(line: string, number: number): void {
    const [, name, value = ''] = DIRECTIVE.exec(line) ?? [];
    this.#directives.push(line);
    switch (name) {
      case 'clean':
        this.#clean = true;
        return;
      case 'fix':
        this.#fixes.push(value);
        return;
      case 'problem':
        this.#problems.push(value);
        return;
      case 'target-kernel':
        this.#settings.targetKernel = value;
        return;
      case 'loader':
        this.#settings.loader = value;
        return;
      case 'rules':
        this.#settings.rules = Object.fromEntries(
          value.split(/,\s*/).map((it) => {
            const [rule = '', level = ''] = it.split('=');
            return [rule, level];
          }),
        );
        return;
      default:
        throw new Error(`line ${number}: no such directive: ${line}`);
    }
  }
}

function isLevel(text: string): text is Level {
  return ['error', 'warning', 'info', 'hint'].includes(text);
}
