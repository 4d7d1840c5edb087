// Hover on a finding: why, and what to do instead, in the words of the rule's page, and the places that belong to it.
// Hover on a name of eBPF code: sizes, offsets and map memory, which rust-analyzer does not know for the BPF target.
// On a local: its bytes, and why it stays on the stack or does not. On a function: its frame and chain, estimated and built.
// The message itself is left out: the editor already shows it above, with the diagnostic.

import { MarkupKind, type CancellationToken, type Hover, type HoverParams } from 'vscode-languageserver';
import { localText, stackHoverAt, type Finding, type RuleInfo } from '../../core/index';
import type { Analyses } from '../analysis';
import { pathOfUri, toRange, type FindingContext } from '../convert';
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
    const facts = analysis.project.core.hoverAt(path, offset);
    const stack = analysis.project.core.stack();
    const frame = stackHoverAt(stack, { path, offset, now: Date.now() });
    const local = stack.functions
      .flatMap(({ locals }) => locals)
      .find(({ place: { path: file, span } }) => file === path && span.start <= offset && offset <= span.end);
    const span = findings[0]?.span ?? local?.place.span ?? frame?.span ?? facts?.span;
    if (span === undefined) return null;
    const context = options.analyses.findingContext(analysis.project);
    const sections = findings.map((finding) =>
      sectionOf(finding, { rule: rules.get(finding.rule), context }),
    );
    const known = [
      ...(local === undefined ? [] : [localText(local)]),
      ...(frame?.lines ?? []),
      ...(facts?.lines ?? []),
    ];
    const value = [...sections, ...(known.length === 0 ? [] : [known.join('  \n')])].join('\n\n---\n\n');
    return {
      contents: options.markdown
        ? { kind: MarkupKind.Markdown, value }
        : { kind: MarkupKind.PlainText, value: value.replace(/[*`]/g, '') },
      range: toRange(analysis.text, span),
    };
  };
}

function sectionOf(
  finding: Finding,
  { rule, context }: { readonly rule: RuleInfo | undefined; readonly context: FindingContext },
): string {
  const id = `\`${finding.rule}\``;
  const title = `**Aya Analyzer** ${rule === undefined ? id : `[${id}](${rule.url})`}`;
  const words =
    rule === undefined
      ? []
      : [firstParagraph(rule.markdown, 'Why') ?? rule.summary, firstParagraph(rule.markdown, 'Instead')];
  const places = [...finding.related, ...finding.notes].flatMap((related) => {
    const text = context.analysedText(related.path);
    if (text === undefined) return [];
    const line = String(text.positionAt(related.span.start).line + 1);
    const name = related.path.slice(related.path.lastIndexOf('/') + 1);
    return [`* [${name}:${line}](${context.uriOf(related.path)}#L${line}): ${related.message}`];
  });
  return [title, ...words, places.join('\n')]
    .filter((part) => part !== undefined && part !== '')
    .join('\n\n');
}

/** The first paragraph below a heading of the rule's page. */
function firstParagraph(page: string, heading: string): string | undefined {
  const start = page.indexOf(`\n## ${heading}\n`);
  if (start < 0) return undefined;
  const below = page.slice(page.indexOf('\n', start + 1)).trimStart();
  return below.startsWith('#') ? undefined : below.split(/\r?\n\s*\r?\n/, 1)[0]?.trim();
}
