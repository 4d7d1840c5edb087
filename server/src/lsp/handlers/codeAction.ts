// Code actions on findings: each fix, all fixes of a rule or of a file, "allow here", the rule's page, text for the clipboard.
// Everything is computed again from the findings at hand; an action that is resolved after its document changed is refused.

import {
  CodeActionKind,
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Diagnostic,
} from 'vscode-languageserver';
import { chooseFix, type FileEdits, type Finding, type Fix, type RustParser } from '../../core/index';
import type { Analyses, Analysis } from '../analysis';
import { fixAllKind, type ClientFeatures } from '../capabilities';
import { pathOfUri, toDiagnostic, toSpan, toWorkspaceEdit, type Confirmation } from '../convert';
import { fixAll } from '../fixAll';
import { copyTextCommand, explainRuleCommand } from '../messages';
import { contentModified } from '../requests';

export interface CodeActionOptions {
  readonly analyses: Analyses;
  readonly client: ClientFeatures;
  readonly parser: Promise<RustParser>;
}

export interface CodeActionHandlers {
  readonly provide: (params: CodeActionParams, token: CancellationToken) => Promise<CodeAction[]>;
  /** @throws {ResponseError} ContentModified, when the action was made for another version of its document. */
  readonly resolve: (action: CodeAction, token: CancellationToken) => Promise<CodeAction>;
}

/** What an action will do, sent along so that it can be resolved later. */
type Plan =
  | { readonly do: 'fix'; readonly rule: string; readonly start: number; readonly title: string }
  | { readonly do: 'fixAll'; readonly rule: string | null };

interface Data {
  readonly uri: string;
  readonly version: number | null;
  readonly plan: Plan;
}

export function createCodeActions(options: CodeActionOptions): CodeActionHandlers {
  const { analyses, client, parser } = options;

  const editOf = async (plan: Plan, analysis: Analysis) => {
    const fix = plan.do === 'fix' ? fixOf(plan, analysis) : null;
    const files = plan.do === 'fix' ? (fix?.edits ?? []) : fixAll(analysis, plan.rule, await parser);
    if (files.length === 0) return null;
    const context = analyses.editContext(analysis.project);
    return toWorkspaceEdit(files, context, confirmationOf(files, { plan, fix }));
  };
  /** Resolved now for clients that cannot do it later. */
  const withPlan = async (
    action: CodeAction,
    plan: Plan,
    { analysis, uri }: Target,
  ): Promise<CodeAction[]> => {
    if (client.resolveEdit) {
      const data: Data = { uri, version: analysis.version, plan };
      return [{ ...action, data }];
    }
    const edit = await editOf(plan, analysis);
    return edit === null ? [] : [{ ...action, edit }];
  };

  return {
    provide: async (params, token) => {
      const { uri } = params.textDocument;
      const { path } = pathOfUri(uri);
      const analysis = await analyses.of(path, token);
      if (analysis === null) return [];
      const all = analysis.project.core.findingsIn(path);
      const { only } = params.context;
      const target = { analysis, uri };
      const actions: CodeAction[] = [];
      if (asksFor(only, CodeActionKind.QuickFix)) {
        const span = toSpan(analysis.text, params.range);
        const here = all.filter(
          (finding) => finding.span.start <= span.end && span.start <= finding.span.end,
        );
        const context = analyses.findingContext(analysis.project);
        const diagnosed = here.flatMap((finding) => {
          const diagnostic = toDiagnostic(finding, context);
          return diagnostic === null ? [] : [{ finding, diagnostic }];
        });
        for (const one of diagnosed) {
          for (const { action, plan } of fixActions(one))
            actions.push(...(await withPlan(action, plan, target)));
        }
        for (const rule of new Set(here.map((finding) => finding.rule))) {
          if (all.filter((finding) => finding.rule === rule && finding.fixes.length > 0).length < 2) continue;
          const action = { title: `Fix all \`${rule}\` in this file`, kind: CodeActionKind.QuickFix };
          actions.push(...(await withPlan(action, { do: 'fixAll', rule }, target)));
        }
        const editContext = analyses.editContext(analysis.project);
        for (const one of diagnosed) {
          actions.push(...copyActions(one.finding, client), ...explainAction(one, context.pageOf));
          const allow = analysis.project.core.allowHere(one.finding);
          const edit = allow === null ? null : toWorkspaceEdit([allow], editContext);
          if (edit !== null)
            actions.push({ ...quickFix(one.diagnostic), title: `Allow \`${one.finding.rule}\` here`, edit });
        }
      }
      if (only !== undefined && asksFor(only, fixAllKind) && all.some(hasSafeFix)) {
        const action = { title: 'Apply all safe fixes of Aya Analyzer', kind: fixAllKind };
        actions.push(...(await withPlan(action, { do: 'fixAll', rule: null }, target)));
      }
      return actions;
    },

    resolve: async (action, token) => {
      const data = dataOf(action.data);
      if (data === null) return action;
      const analysis = await analyses.of(pathOfUri(data.uri).path, token);
      if (analysis === null || analysis.version !== data.version) throw contentModified();
      const edit = await editOf(data.plan, analysis);
      if (edit === null) throw contentModified();
      return { ...action, edit };
    },
  };
}

interface Target {
  readonly analysis: Analysis;
  readonly uri: string;
}

interface Diagnosed {
  readonly finding: Finding;
  readonly diagnostic: Diagnostic;
}

function fixActions({ finding, diagnostic }: Diagnosed): readonly { action: CodeAction; plan: Plan }[] {
  return finding.fixes.map(({ title, preferred }) => ({
    action: { ...quickFix(diagnostic), title, ...(preferred ? { isPreferred: true } : {}) },
    plan: { do: 'fix', rule: finding.rule, start: finding.span.start, title },
  }));
}

function fixOf(plan: Plan & { readonly do: 'fix' }, analysis: Analysis): Fix | null {
  const finding = analysis.project.core
    .findingsIn(analysis.path)
    .find(({ rule, span }) => rule === plan.rule && span.start === plan.start);
  return finding?.fixes.find(({ title }) => title === plan.title) ?? null;
}

/**
 * An edit of files that are not in front of the user is shown first, and so is one whose meaning the user must judge: a fix that is neither
 * safe nor preferred. Safe fixes of a whole file are made on save, and ask nothing.
 */
function confirmationOf(
  files: readonly FileEdits[],
  { plan, fix }: { readonly plan: Plan; readonly fix: Fix | null },
): Confirmation | null {
  if (plan.do === 'fixAll' && plan.rule === null) return null;
  const isJudged = fix !== null && !fix.safe && !fix.preferred;
  if (files.length < 2 && !isJudged) return null;
  const label =
    fix?.title ?? (plan.do === 'fixAll' ? `Fix all \`${plan.rule ?? ''}\` in this file` : plan.title);
  const touched = files.length < 2 ? [] : [`${files.length} files change`];
  const judged = isJudged ? ['the program means something else afterwards'] : [];
  return { label, description: [...touched, ...judged].join('; ') };
}

function copyActions(finding: Finding, client: ClientFeatures): readonly CodeAction[] {
  if (!client.commands.includes(copyTextCommand)) return [];
  return finding.snippets.map(({ title, text }) => ({
    title,
    kind: CodeActionKind.QuickFix,
    command: { title, command: copyTextCommand, arguments: [text] },
  }));
}

function explainAction(
  { finding, diagnostic }: Diagnosed,
  pageOf: (rule: string) => string | undefined,
): readonly CodeAction[] {
  if (pageOf(finding.rule) === undefined) return [];
  const title = `Explain \`${finding.rule}\``;
  const command = { title, command: explainRuleCommand, arguments: [finding.rule] };
  return [{ ...quickFix(diagnostic), title, command }];
}

function quickFix(diagnostic: Diagnostic) {
  return { kind: CodeActionKind.QuickFix, diagnostics: [diagnostic] };
}

function hasSafeFix(finding: Finding): boolean {
  return chooseFix(finding.fixes, { unsafe: false }) !== undefined;
}

/** Kinds form a tree by their dots: who asks for "source" gets "source.fixAll.aya" too. */
function asksFor(only: readonly string[] | undefined, kind: string): boolean {
  return only === undefined || only.some((wanted) => wanted === '' || `${kind}.`.startsWith(`${wanted}.`));
}

/** The data of an action that came back from the client; null for one that is complete without. */
function dataOf(data: unknown): Data | null {
  if (typeof data !== 'object' || data === null) return null;
  if (!('uri' in data && 'version' in data && 'plan' in data)) return null;
  const { uri, version, plan } = data;
  if (typeof uri !== 'string' || (version !== null && typeof version !== 'number')) return null;
  if (typeof plan !== 'object' || plan === null || !('do' in plan && 'rule' in plan)) return null;
  const { rule } = plan;
  if (plan.do === 'fixAll' && (rule === null || typeof rule === 'string'))
    return { uri, version, plan: { do: 'fixAll', rule } };
  if (plan.do !== 'fix' || typeof rule !== 'string' || !('start' in plan && 'title' in plan)) return null;
  const { start, title } = plan;
  if (typeof start !== 'number' || typeof title !== 'string') return null;
  return { uri, version, plan: { do: 'fix', rule, start, title } };
}
