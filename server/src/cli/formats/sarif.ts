// `--format sarif`: a SARIF 2.1.0 log for code scanning. All rules are listed, all findings are results; nothing is suppressed here,
// because what the source allows is no finding. Braces in messages stay as they are: they matter only beside `arguments`,
// which these messages never have.

import type {
  ArtifactLocation,
  Fix as SarifFix,
  Location,
  Log,
  Notification,
  PhysicalLocation,
  Region,
  ReportingDescriptor,
  Result,
} from 'sarif';

import type { Finding, Fix, Level, Problem, RuleInfo, Span } from '../../core/index';
import type { CheckResult } from './checkResult';
import { rangeFinder, relativePath } from './checkResult';

/** The log for `result`, as text that ends with a line break. */
export function formatSarif(result: CheckResult): string {
  const rangeOf = rangeFinder(result.textOf);
  const conversion: Conversion = {
    artifact: (file) => ({ uri: uriOf(relativePath(result.base, file)) }),
    region: (file, span) => {
      const { start, end } = rangeOf(file, span);
      return {
        startLine: start.line,
        startColumn: start.column,
        endLine: end.line,
        endColumn: end.column,
      };
    },
  };
  const log: Log = {
    version: '2.1.0',
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    runs: [
      {
        tool: {
          driver: {
            name: 'Aya Analyzer',
            semanticVersion: result.version,
            rules: result.rules.map(descriptor),
          },
        },
        columnKind: 'utf16CodeUnits',
        invocations: [
          {
            executionSuccessful: result.failures.length === 0,
            toolExecutionNotifications: [
              ...result.failures.map((text): Notification => ({ level: 'error', message: { text } })),
              ...result.problems.map((problem) => notification(problem, conversion)),
            ],
          },
        ],
        results: result.findings.map((finding) => resultOf(finding, { rules: result.rules, conversion })),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

interface Conversion {
  readonly artifact: (file: string) => ArtifactLocation;
  readonly region: (file: string, span: Span) => Region;
}

type SarifLevel = 'error' | 'warning' | 'note';

const LEVELS: Readonly<Record<Level, SarifLevel>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

function descriptor(rule: RuleInfo): ReportingDescriptor {
  return {
    id: rule.id,
    shortDescription: { text: rule.summary },
    help: { text: rule.summary, markdown: rule.markdown },
    helpUri: rule.url,
    defaultConfiguration: { level: LEVELS[rule.defaultLevel] },
  };
}

function resultOf(
  finding: Finding,
  { rules, conversion }: { rules: readonly RuleInfo[]; conversion: Conversion },
): Result {
  const ruleIndex = rules.findIndex(({ id }) => id === finding.rule);
  const related = [...finding.related, ...finding.notes].map(({ path, span, message }, id): Location => ({
    id,
    message: { text: message },
    physicalLocation: physical({ file: path, span, conversion }),
  }));
  const fixes = finding.fixes.map((fix) => fixOf(fix, conversion));
  return {
    ruleId: finding.rule,
    ...(ruleIndex >= 0 && { ruleIndex }),
    level: LEVELS[finding.level],
    message: { text: finding.message },
    locations: [{ physicalLocation: physical({ file: finding.path, span: finding.span, conversion }) }],
    ...(related.length > 0 && { relatedLocations: related }),
    ...(fixes.length > 0 && { fixes }),
    properties: { level: finding.level, data: finding.data },
  };
}

function fixOf(fix: Fix, { artifact, region }: Conversion): SarifFix {
  return {
    description: { text: fix.title },
    artifactChanges: fix.edits.map(({ path, edits }) => ({
      artifactLocation: artifact(path),
      replacements: edits.map(({ span, newText }) => ({
        deletedRegion: region(path, span),
        insertedContent: { text: newText },
      })),
    })),
    properties: { safe: fix.safe, preferred: fix.preferred },
  };
}

function notification(problem: Problem, { artifact }: Conversion): Notification {
  return {
    level: 'warning',
    message: { text: problem.message },
    locations: [{ physicalLocation: { artifactLocation: artifact(problem.path) } }],
  };
}

function physical({
  file,
  span,
  conversion,
}: {
  file: string;
  span: Span;
  conversion: Conversion;
}): PhysicalLocation {
  return { artifactLocation: conversion.artifact(file), region: conversion.region(file, span) };
}

function uriOf(relative: string): string {
  return relative.split('/').map(encodeURIComponent).join('/');
}
