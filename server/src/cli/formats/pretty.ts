// `--format pretty`: what was assumed, then each finding in a frame as rustc prints it, then one line that sums up.
// For people: its text may change between releases.

import { createColors } from 'picocolors';

import { lineIndex, positionAt } from '../../core/index';
import type { EbpfCrate, Finding, Level, LineIndex, Span } from '../../core/index';
import type { CheckResult } from './checkResult';
import { relativePath } from './checkResult';
import { printable } from './displayWidth';
import { frame } from './frame';

export interface PrettyOptions {
  readonly colour: boolean;
}

/** The report as text that ends with a line break. */
export function formatPretty(result: CheckResult, options: PrettyOptions): string {
  const printer = new Printer(result, createColors(options.colour));
  const blocks = [
    ...(result.crates.length > 0 ? [result.crates.map((crate) => printer.header(crate)).join('\n')] : []),
    ...result.findings.map((finding) => printer.finding(finding)),
    printer.summary(),
  ];
  return `${blocks.join('\n\n')}\n`;
}

type Colors = ReturnType<typeof createColors>;

interface Spot {
  readonly file: string;
  readonly span: Span;
  readonly gutter: number;
  readonly mark: '^' | '-';
  readonly colour: (text: string) => string;
}

class Printer {
  readonly #result: CheckResult;
  readonly #colors: Colors;
  readonly #indexes = new Map<string, LineIndex>();

  constructor(result: CheckResult, colors: Colors) {
    this.#result = result;
    this.#colors = colors;
  }

  header(crate: EbpfCrate): string {
    const { bold, dim } = this.#colors;
    const root = relativePath(this.#result.base, crate.root);
    const kernel = crate.config.targetKernel;
    const known = crate.assumptions.some((assumption) => assumption.startsWith('target kernel'));
    const target = kernel === null ? 'newest' : `${String(kernel.major)}.${String(kernel.minor)}`;
    const assumptions = known ? crate.assumptions : [...crate.assumptions, `target kernel: ${target}`];
    return [
      `${bold(printable(crate.name))} (${printable(root)}): ${ayaOf(crate)}, ${loaderOf(crate)}`,
      dim(`  assumed: ${printable(assumptions.join(', '))}`),
    ].join('\n');
  }

  finding(finding: Finding): string {
    const { bold } = this.#colors;
    const colour = this.#levelColour(finding.level);
    const others = [...finding.related, ...finding.notes];
    const spots = [finding, ...others];
    const gutter = Math.max(...spots.map(({ path, span }) => String(this.#lineOf(path, span.start)).length));
    const title = bold(`${colour(`${finding.level}[${finding.rule}]`)}: ${printable(finding.message)}`);
    const related = others.flatMap(({ path, span, message }) => [
      `${bold(`${this.#colors.green('note')}:`)} ${printable(message)}`,
      ...this.#spot({ file: path, span, gutter, mark: '-', colour: this.#colors.green }),
    ]);
    const primary = this.#spot({ file: finding.path, span: finding.span, gutter, mark: '^', colour });
    return [title, ...primary, ...related, ...this.#advice(finding, gutter)].join('\n');
  }

  summary(): string {
    const { findings, files, fixed } = this.#result;
    const written = fixed > 0 ? `${count(fixed, 'fix', 'fixes')} written; ` : '';
    if (files === 0) return `${written}no eBPF code found`;
    const inFiles = `in ${count(files, 'file', 'files')} of eBPF code`;
    if (findings.length === 0) return `${written}nothing to report ${inFiles}`;
    const levels = (['error', 'warning', 'info', 'hint'] as const).flatMap((level) => {
      const number = findings.filter((finding) => finding.level === level).length;
      return number === 0
        ? []
        : [level === 'info' ? `${String(number)} info` : count(number, level, `${level}s`)];
    });
    return `${written}${levels.join(', ')} ${inFiles}${this.#fixable()}`;
  }

  #fixable(): string {
    const { findings } = this.#result;
    const safe = findings.filter(({ fixes }) => fixes.some((fix) => fix.safe)).length;
    const unsafe = findings.filter(({ fixes }) => fixes.some((fix) => !fix.safe)).length;
    const parts = [
      ...(safe > 0 ? [`${String(safe)} with --fix`] : []),
      ...(unsafe > 0 ? [`${String(unsafe)} with --unsafe-fixes`] : []),
    ];
    return parts.length === 0 ? '' : `; fixable: ${parts.join(', ')}`;
  }

  #advice(finding: Finding, gutter: number): readonly string[] {
    const { bold } = this.#colors;
    const row = (name: string, text: string): string =>
      `${' '.repeat(gutter)} ${this.#colors.blue('=')} ${bold(name)}: ${printable(text)}`;
    const fixes = finding.fixes.map((fix) => {
      const remarks = [...(fix.safe ? ['safe'] : []), ...(fix.preferred ? ['preferred'] : [])];
      return row('help', `${fix.title}${remarks.length === 0 ? '' : ` [${remarks.join(', ')}]`}`);
    });
    const url = this.#result.rules.find(({ id }) => id === finding.rule)?.url;
    return [...fixes, ...(url === undefined ? [] : [row('note', `see ${url}`)])];
  }

  #spot({ file, span, gutter, mark, colour }: Spot): readonly string[] {
    const { blue } = this.#colors;
    const text = this.#result.textOf(file) ?? '';
    const index = this.#indexOf(file);
    const { line, column } = positionAt(index, span.start);
    const lineStart = index.lineStarts[line] ?? 0;
    const lineText = text.slice(lineStart, index.lineStarts[line + 1]).replace(/[\r\n]+$/, '');
    const place = `${relativePath(this.#result.base, file)}:${String(line + 1)}:${String(column + 1)}`;
    const rows = frame({
      text: lineText,
      line: line + 1,
      start: column,
      end: Math.min(lineText.length, span.end - lineStart),
      gutter,
      mark,
      paint: { margin: blue, mark: colour },
    });
    return [`${' '.repeat(gutter)}${blue('-->')} ${printable(place)}`, ...rows];
  }

  #lineOf(file: string, offset: number): number {
    return positionAt(this.#indexOf(file), offset).line + 1;
  }

  #indexOf(file: string): LineIndex {
    const index = this.#indexes.get(file) ?? lineIndex(this.#result.textOf(file) ?? '');
    this.#indexes.set(file, index);
    return index;
  }

  #levelColour(level: Level): (text: string) => string {
    const { red, yellow, cyan, blue } = this.#colors;
    return { error: red, warning: yellow, info: cyan, hint: blue }[level];
  }
}

function ayaOf(crate: EbpfCrate): string {
  if (crate.ayaEbpf !== null) return `aya-ebpf ${crate.ayaEbpf}`;
  return crate.lone ? 'a file without Cargo manifest' : 'aya-ebpf of unknown version';
}

function loaderOf(crate: EbpfCrate): string {
  if (crate.loaderIsOther) return 'not loaded by Aya';
  if (crate.loader === null) return 'loader not known';
  return `loaded by ${crate.loader.crate} ${crate.loader.version} (${crate.loader.from})`;
}

function count(number: number, one: string, many: string): string {
  return `${String(number)} ${number === 1 ? one : many}`;
}
