// `--format json`: one object, version 1. Its shape is public: fields may be added, none renamed.

import type { EbpfCrate, Finding, Fix, Json, Level, Related } from '../../core/index';
import type { CheckResult, Range, RangeOf } from './checkResult';
import { rangeFinder, relativePath } from './checkResult';

/** The object for `result`, as text that ends with a line break. */
export function formatJson(result: CheckResult): string {
  const base = result.base;
  const rangeOf = rangeFinder(result.textOf);
  const object: JsonReport = {
    version: 1,
    files: result.files,
    fixed: result.fixed,
    crates: result.crates.map((crate) => jsonCrate(base, crate)),
    findings: result.findings.map((finding) => jsonFinding(finding, { base, rangeOf })),
  };
  return `${JSON.stringify(object, null, 2)}\n`;
}

interface JsonReport {
  readonly version: 1;
  readonly files: number;
  readonly fixed: number;
  readonly crates: readonly JsonCrate[];
  readonly findings: readonly JsonFinding[];
}

interface JsonCrate {
  readonly name: string;
  readonly root: string;
  readonly ayaEbpf: string | null;
  readonly loader: EbpfCrate['loader'];
  readonly assumptions: readonly string[];
}

interface JsonFinding {
  readonly rule: string;
  readonly level: Level;
  readonly file: string;
  readonly range: Range;
  readonly message: string;
  readonly related: readonly JsonRelated[];
  readonly data: Readonly<Record<string, Json>>;
  readonly fixes: readonly JsonFix[];
}

interface JsonRelated {
  readonly file: string;
  readonly range: Range;
  readonly message: string;
}

interface JsonFix {
  readonly title: string;
  readonly safe: boolean;
  readonly preferred: boolean;
  readonly edits: readonly { readonly file: string; readonly range: Range; readonly newText: string }[];
}

interface Conversion {
  readonly base: string;
  readonly rangeOf: RangeOf;
}

function jsonCrate(base: string, crate: EbpfCrate): JsonCrate {
  const { name, ayaEbpf, loader, assumptions } = crate;
  return {
    name,
    root: relativePath(base, crate.root),
    ayaEbpf,
    loader: loader && { crate: loader.crate, version: loader.version, from: loader.from },
    assumptions,
  };
}

function jsonFinding(finding: Finding, conversion: Conversion): JsonFinding {
  return {
    rule: finding.rule,
    level: finding.level,
    file: relativePath(conversion.base, finding.path),
    range: conversion.rangeOf(finding.path, finding.span),
    message: finding.message,
    related: [...finding.related, ...finding.notes].map((related) => jsonRelated(related, conversion)),
    data: finding.data,
    fixes: finding.fixes.map((fix) => jsonFix(fix, conversion)),
  };
}

function jsonRelated(related: Related, { base, rangeOf }: Conversion): JsonRelated {
  return {
    file: relativePath(base, related.path),
    range: rangeOf(related.path, related.span),
    message: related.message,
  };
}

function jsonFix(fix: Fix, { base, rangeOf }: Conversion): JsonFix {
  return {
    title: fix.title,
    safe: fix.safe,
    preferred: fix.preferred,
    edits: fix.edits.flatMap(({ path, edits }) =>
      edits.map(({ span, newText }) => ({
        file: relativePath(base, path),
        range: rangeOf(path, span),
        newText,
      })),
    ),
  };
}
