// All uses of one or several statics in one function, rewritten to map lookups: one lookup per static.
// A lone statement is wrapped in `if let Some(…)`; anything else gets `let Some(…) = … else { return …; };` before its first use.
// Invariant: no `unwrap` (a panic path does not load), no second `unsafe` inside of one that is there.

import type { Body } from '../model/bodies';
import { inferBody } from '../model/inference';
import type { UseSite } from '../model/uses';
import type { Block, Expr } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import { contains, type Span } from '../text/span';
import { fitCalls } from './callLayout';
import { fitChains } from './chainLayout';
import { divergenceOf, plainValueOf } from './divergence';
import { aboveComments, indentAt, indentUnit, lineBreaksIn, lineStart } from './layoutText';
import { letElse, pointerName } from './lookupText';
import { mapPath, type Blocker, type BodyRewrite, type Part, type Use } from './mapTarget';
import type { SiteTarget } from './place';
import { reservationBefore } from './reservations';
import { rewriteSite } from './siteRewrite';
import { wrapStatements } from './statementWrap';
import { isUnsafeAt, wrapInUnsafe } from './unsafeBlocks';
import { fitUnsafeBlocks } from './unsafeLayout';

export type FunctionRewrite = { readonly edits: readonly TextEdit[] } | { readonly blocker: Blocker };

/** Rewrites `uses`, all of which stand in `body`. `text` is the text of the body's file. */
export function rewriteFunction(body: Body, uses: readonly Use[], text: string): FunctionRewrite {
  const fn = body.item.kind === 'fn' ? body.item : null;
  const [first] = uses;
  if (first === undefined) return { edits: [] };
  const blocked = (why: string, site: UseSite = first.site): FunctionRewrite => ({
    blocker: { path: site.file, span: site.span, why },
  });
  if (body.originOf !== null) {
    const place = body.originOf(first.site.span) ?? {
      path: body.scope.module.file,
      span: { start: 0, end: 0 },
    };
    return { blocker: { ...place, why: 'it is used in the body of a macro' } };
  }
  if (fn === null) return blocked('it is used in the initial value of another item');
  if (fn.isConst) return blocked(`it is used in the \`const fn\` ${fn.name.text}`);
  const taken = new Set<string>();
  const edits: TextEdit[] = [];
  const deeper: Span[] = [];
  for (const target of new Set(uses.map((it) => it.target))) {
    const own = uses.filter((it) => it.target === target);
    const pointer = pointerName(target.item.name.text, { site: first.site, text, taken });
    const rewrite = { body, text, pointer, target, uses: own, all: uses };
    const part = wrapStatements(rewrite) ?? (target.elementwise ? null : hoistLookup(rewrite));
    if (part === null) {
      const why = target.elementwise
        ? 'an element is used where no statement can be wrapped'
        : `\`${fn.name.text}\` returns a type for which no value to return early is known`;
      return blocked(why, own.at(-1)?.site);
    }
    if ('why' in part) return blocked(part.why, part.site);
    edits.push(...part.edits);
    deeper.push(...(part.deeper ?? []));
  }
  const sites = uses.map((it) => it.site);
  const fitted = fitChains(fitCalls(edits, sites, text), sites, text);
  return { edits: indented(fitUnsafeBlocks(fitted, sites, text), deeper, text) };
}

/** One level more for each line of the spans that no edit replaces. */
function indented(edits: readonly TextEdit[], spans: readonly Span[], text: string): readonly TextEdit[] {
  const lines = spans
    .flatMap((span) => lineBreaksIn(text, span))
    .filter((at) => !edits.some(({ span }) => span.start < at && at < span.end));
  return [...edits, ...lines.map((at) => ({ span: { start: at, end: at }, newText: indentUnit(text) }))];
}

/** `let Some(hits) = HITS.get_ptr_mut(0) else { return 0; };` before the function's first statement that uses it. */
function hoistLookup({ body, text, pointer, target, uses }: BodyRewrite): Part | null {
  if (body.item.kind !== 'fn' || body.item.body === null) return null;
  const [first] = uses;
  const block = first === undefined ? null : (declaringBlock(first) ?? body.item.body);
  const user = block?.statements.find((it) => uses.some(({ site }) => contains(it, site.span)));
  if (block === null || user === undefined || first === undefined) return null;
  const statement = reservationBefore(block, user) ?? user;
  const closure = closureAround(first.site, statement);
  const divergence =
    closure === null ? divergenceOf(body.item, body, text) : divergenceOfClosure(closure, body);
  if (divergence === null)
    return closure === null ? null : { why: 'what its closure returns is not known', site: first.site };
  const attributes = statement.kind === 'item' ? [] : statement.attributes;
  const start = attributes[0]?.start ?? statement.start;
  // Above the line would be above the function.
  if (text.slice(lineStart(text, start), start).trim() !== '')
    return { why: 'the function stands on one line', site: first.site };
  const at = aboveComments(text, start);
  const rewritten = rewriteSites(uses, { ...target, pointer }, text);
  if ('why' in rewritten) return rewritten;
  const map = mapPath(first.site, target, text);
  const lookup = { pointer, map, index: target.index, indent: indentAt(text, at) };
  const newText = letElse(lookup, { text, divergence });
  return { ...rewritten, edits: [{ span: { start: at, end: at }, newText }, ...rewritten.edits] };
}

/** The block around a use in which the static is declared; null for one that the whole function sees. */
function declaringBlock({ site, target }: Use): Block | null {
  const holder = site.ancestors.findLast(
    (it) =>
      it.kind === 'expr' &&
      it.expr.kind === 'block' &&
      it.expr.block.statements.some((inner) => inner.kind === 'item' && inner.item === target.item),
  );
  return holder?.kind === 'expr' && holder.expr.kind === 'block' ? holder.expr.block : null;
}

/** The closure that a `return` in front of the statement would leave, or null. */
function closureAround({ ancestors }: UseSite, { start, end }: Span): Closure | null {
  const holder = ancestors.findLast(
    (it) => it.kind === 'expr' && it.expr.kind === 'closure' && it.expr.start < start && end <= it.expr.end,
  );
  return holder?.kind === 'expr' && holder.expr.kind === 'closure' ? holder.expr : null;
}

type Closure = Expr & { readonly kind: 'closure' };

function divergenceOfClosure({ body: root }: Closure, body: Body): string | null {
  const value = plainValueOf(inferBody(body).typeOf(root));
  return value === null ? null : value === '' ? 'return;' : `return ${value};`;
}

/** The sites, outermost first. A cell's methods need no `unsafe` where the pointer that replaces it does: what changed gets its own. */
function rewriteSites(uses: readonly Use[], target: SiteTarget, text: string): Part {
  const edits: TextEdit[] = [];
  const wrapped: Span[] = [];
  for (const { site } of uses) {
    const isSafe =
      target.wrapper !== 'none' && !isUnsafeAt(site) && !wrapped.some((it) => contains(it, site.span));
    const rewritten = rewriteSite(site, { ...target, isBlock: isSafe }, text);
    if ('why' in rewritten) return { why: rewritten.why, site };
    if (!isSafe) {
      edits.push(...rewritten.edits);
      continue;
    }
    const { edits: inUnsafe, span } = wrapInUnsafe(site, rewritten.edits, {
      pointer: target.pointer,
      text,
    });
    if (span !== null) wrapped.push(span);
    edits.push(...inUnsafe);
  }
  return { edits, deeper: wrapped };
}
