// `--format github`: workflow commands, which GitHub shows as annotations beside the changed lines.

import type { Finding, Level } from '../../core/index';
import type { CheckResult } from './checkResult';
import { rangeFinder, relativePath } from './checkResult';

/** One command per finding, each on its line. */
export function formatGithub(result: CheckResult): string {
  const rangeOf = rangeFinder(result.textOf);
  const command = (finding: Finding): string => {
    const { start, end } = rangeOf(finding.path, finding.span);
    // GitHub refuses columns for a range of several lines.
    const columns = start.line === end.line;
    const properties = [
      ['file', relativePath(result.base, finding.path)],
      ['line', start.line],
      ...(columns ? [['col', start.column]] : []),
      ['endLine', end.line],
      ...(columns ? [['endColumn', end.column]] : []),
      ['title', finding.rule],
    ];
    const list = properties
      .map(([name, value]) => `${String(name)}=${escapeProperty(String(value))}`)
      .join(',');
    return `::${COMMANDS[finding.level]} ${list}::${escapeData(finding.message)}\n`;
  };
  return result.findings.map(command).join('');
}

const COMMANDS: Readonly<Record<Level, string>> = {
  error: 'error',
  warning: 'warning',
  info: 'notice',
  hint: 'notice',
};

function escapeData(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
