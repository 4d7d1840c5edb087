// The programs of the fix campaign, read from the files in fixes/: Rust with a few `//@` lines.
// `//# name` starts a program of its file's form, `//- path` another file of it. What every program has (imports, panic handler) is added here.
// Invariant: a program's function is written `program` and gets the program's own name, so that many can be linked together.

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { withPrelude } from './prelude';

export interface CampaignProgram {
  /** Name of its crate and function: form and name. */
  readonly id: string;
  readonly form: string;
  /** The rule whose findings are mended. */
  readonly rule: string;
  /** Below the eBPF crate's `src`: "main.rs", and modules. */
  readonly files: ReadonlyMap<string, string>;
  /** Below `common/src`: those of a crate that the program is compiled with, and user space too where there is one. */
  readonly commonFiles: ReadonlyMap<string, string>;
  /** Below the workspace: those of a user-space crate. */
  readonly hostFiles: ReadonlyMap<string, string>;
  readonly edition: '2021' | '2024';
  /** As which dependency the manifest names aya-ebpf: "aya-ebpf" or "aya-bpf". */
  readonly dependency: string;
  readonly crlf: boolean;
  /** Lines of a rustfmt.toml. */
  readonly rustfmt: readonly string[];
  /** Stays as it is written, formatted or not. */
  readonly verbatim: boolean;
  /** A static that user space sets before loading: its symbol and bytes as hex digits. */
  readonly override: { readonly symbol: string; readonly hex: string } | null;
  /** LLVM keeps the static as a flag of its own making: what it holds says nothing of the source. */
  readonly shrunk: boolean;
  readonly expected: Expected;
}

export interface Expected {
  /** Starts of titles that must be offered. */
  readonly fixes: readonly string[];
  /** Starts of titles that must not. */
  readonly not: readonly string[];
  /** Part of the reason for which nothing may be offered, or null. */
  readonly refused: string | null;
  /** Part of the reason for which nothing is offered though it could be mended: counted against the product. */
  readonly unmended: string | null;
  /** Releases with which the rule has nothing to say. */
  readonly silent: readonly string[];
  /** A release that lacks what the program needs. */
  readonly notWith: 'oldest' | null;
}

export function readPrograms(folder: string): readonly CampaignProgram[] {
  return readdirSync(folder)
    .filter((file) => file.endsWith('.rs'))
    .sort()
    .flatMap((file) => programsOf(path.basename(file, '.rs'), readFileSync(path.join(folder, file), 'utf8')));
}

/** The programs of one file. A file without `//#` lines is one program. */
export function programsOf(form: string, text: string): readonly CampaignProgram[] {
  const [head = '', ...sections] = text.split(/^\/\/# /m);
  if (sections.length === 0) return [programOf(headersOf(head, 'form')[0] ?? form, `one_${form}`, head)];
  return sections.map((section) => {
    const end = section.indexOf('\n');
    // What stands above the first program holds for all of them.
    return programOf(form, `${form}_${section.slice(0, end).trim()}`, `${head}${section.slice(end + 1)}`);
  });
}

function programOf(form: string, id: string, section: string): CampaignProgram {
  const [first = '', ...others] = section.split(/^\/\/- /m);
  const named = others.map((part) => {
    const end = part.indexOf('\n');
    return [part.slice(0, end).trim(), part.slice(end + 1)] as const;
  });
  const below = (folder: string): readonly (readonly [string, string])[] =>
    named.flatMap(([file, body]) =>
      file.startsWith(folder) ? [[file.slice(folder.length), finish(body)] as const] : [],
    );
  const header = (key: string): readonly string[] => headersOf(section, key);
  const finish = (body: string): string => withoutDirectives(body).replaceAll(/\bprogram\b/g, id);
  const main = withPrelude(finish(first));
  const crlf = header('crlf').length > 0;
  const ended = (body: string): string => (crlf ? body.replaceAll('\n', '\r\n') : body);
  return {
    id,
    form,
    rule: header('rule')[0] ?? 'mutable-static',
    files: new Map([
      ['main.rs', ended(main)],
      ...named
        .filter(([file]) => !/^(?:user|common)\//.test(file))
        .map(([file, body]) => [file, ended(finish(body))] as const),
    ]),
    commonFiles: new Map(below('common/')),
    hostFiles: new Map(below('user/')),
    edition: header('edition')[0] === '2021' ? '2021' : '2024',
    dependency: header('dependency')[0] ?? 'aya-ebpf',
    crlf,
    rustfmt: header('rustfmt'),
    verbatim: header('verbatim').length > 0,
    override: overrideOf(header('override')[0]),
    shrunk: header('shrunk').length > 0,
    expected: {
      fixes: header('fix'),
      not: header('not'),
      refused: header('refused')[0] ?? null,
      unmended: header('unmended')[0] ?? null,
      silent: header('silent'),
      notWith: header('not-with')[0] === 'oldest' ? 'oldest' : null,
    },
  };
}

function overrideOf(text: string | undefined): CampaignProgram['override'] {
  const [symbol, hex] = text?.split('=') ?? [];
  return symbol === undefined || hex === undefined ? null : { symbol, hex };
}

/** The values of the `//@ key: value` lines. */
function headersOf(text: string, key: string): readonly string[] {
  return [...text.matchAll(new RegExp(`^//@ ${key}(?:: (.+))?$`, 'gm'))].map(([, value = '']) => value);
}

function withoutDirectives(text: string): string {
  return text.replaceAll(/^\/\/@ .*\n/gm, '').trim();
}
