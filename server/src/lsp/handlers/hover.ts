// Hover on a finding: why the kernel refuses it, in the rule's words, what belongs to it, and the page.
// The message itself is left out: the editor already shows it above, with the diagnostic.

import { MarkupKind, type CancellationToken, type Hover, type HoverParams } from 'vscode-languageserver';
import type { Finding, RuleInfo } from '../../core/index';
import type { Analyses } from '../analysis';
import { pathOfUri, toRange } from '../convert';
import type { Core } from '../host';

export interface HoverOptions {
  readonly analyses: Analyses;
  readonly core: Core;
  readonly markdown: boolean;
}

export function createHover(options: HoverOptions) {
  const rules = new Map(options.core.ruleInfos().map((rule) => [rule.id, rule]));
  return async (params: HoverParams, token: CancellationToken): Promise<Hover | null> => {
    const { path } = pathOfUri(params.textDocument.uri);
    const analysis = await options.analyses.of(path, token);
    if (analysis === null) return null;
    const offset = analysis.text.offsetAt(params.position);
    const findings = analysis.project.core
      .findingsIn(path)
      .filter(({ span }) => span.start <= offset && offset <= span.end);
    const [first] = findings;
    if (first === undefined) return null;
    const value = findings.map((finding) => sectionOf(finding, rules.get(finding.rule))).join('\n\n---\n\n');
    return {
      contents: options.markdown
        ? { kind: MarkupKind.Markdown, value }
        : { kind: MarkupKind.PlainText, value: value.replace(/[*`]/g, '') },
      range: toRange(analysis.text, first.span),
    };
  };
}

function sectionOf(finding: Finding, rule: RuleInfo | undefined): string {
  const title = rule === undefined ? `\`${finding.rule}\`` : `[\`${finding.rule}\`](${rule.url})`;
  const fixes = finding.fixes.map((fix) => `* Fix: ${fix.title}`);
  const related = finding.related.map(({ message }) => `* ${message}`);
  const why = rule === undefined ? null : (whyOf(rule.markdown) ?? rule.summary);
  return [`**Aya Analyzer** ${title}`, why, [...related, ...fixes].join('\n')]
    .filter((part) => part !== null && part !== '')
    .join('\n\n');
}

/** The first paragraph below the page's heading "Why". */
function whyOf(page: string): string | null {
  const section = /^#+ Why\b[^\n]*\n+([\s\S]*?)(?=\n\s*\n|\n#|$(?![\s\S]))/m.exec(page);
  return section?.[1]?.trim() ?? null;
}
