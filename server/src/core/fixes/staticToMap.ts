// A mutable static becomes a map: its declaration, the imports, and every use in the crate, or nothing.

import type { Body } from '../model/bodies';
import type { StaticFacts } from '../model/statics';
import type { FileEdits } from '../text/edit';
import { finished, textOf, type ConversionContext, type Converted, type MapKindName } from './conversion';
import { rewriteFunction } from './functionRewrite';
import { importsFor } from './imports';
import { indentAt, lineEnd } from './layoutText';
import { declarationLine, declareMap, indexConstant, widestVisibility } from './mapDeclaration';
import type { Blocker, MapTarget, Use } from './mapTarget';
import { withoutOrphans } from './orphans';
import { structShape, valueShape } from './valueShape';

/** One static into one map of its own name. */
export function convertToMap(facts: StaticFacts, kind: MapKindName, context: ConversionContext): Converted {
  const converted = convert(facts, valueShape(facts, kind, context), { ...context, kind });
  if (!('blockers' in converted)) return converted;
  const asStruct = structShape(facts, kind, context);
  return asStruct === null ? converted : convert(facts, asStruct, { ...context, kind });
}

function convert(
  facts: StaticFacts,
  shape: ReturnType<typeof valueShape>,
  { kind, ...context }: ConversionContext & { readonly kind: MapKindName },
): Converted {
  const { item } = facts;
  if ('blocker' in shape) return { blockers: [shape.blocker] };
  const whole: MapTarget = { item, map: item.name.text, index: '0', ...shape, elementwise: false };
  const attempt =
    shape.elements === null
      ? null
      : rewriteUses([facts], () => ({ ...whole, ...shape.elements, elementwise: true }), context);
  const byElement = attempt !== null && !('blockers' in attempt);
  if (!byElement && shape.tooLarge !== null) return { blockers: [shape.tooLarge] };
  const uses = byElement ? attempt : rewriteUses([facts], () => whole, context);
  if ('blockers' in uses) return uses;
  const entryType = byElement && shape.elements !== null ? shape.elements.type : shape.type;
  const entries = byElement && shape.elements !== null ? shape.elements.count : '1';
  const declaration = declareMap(facts, { kind, entryType, entries }, { context, uses: uses.edits });
  return { edits: finished([...uses.edits, declaration], context), entryType };
}

/** Several counters of one type and module into one map, each with an index constant of its own name. */
export function combineIntoMap(
  counters: readonly StaticFacts[],
  name: string,
  context: ConversionContext,
): Converted {
  const [first] = counters;
  const shapes = counters.map((it) => valueShape(it, 'PerCpuArray', context));
  const blockers = shapes.flatMap((it) => ('blocker' in it ? [it.blocker] : []));
  const [shape] = shapes;
  if (first === undefined || shape === undefined || blockers.length > 0 || 'blocker' in shape)
    return { blockers };
  const uses = rewriteUses(
    counters,
    (it) => ({ item: it.item, map: name, index: it.item.name.text, ...shape, elementwise: false }),
    context,
  );
  if ('blockers' in uses) return uses;
  const text = textOf(first.file, context);
  const declared = counters.flatMap((it, index) => indexConstant(it, index, text));
  const orphans = withoutOrphans(counters, shape.type, context);
  const last = counters.reduce((a, b) => (b.item.end > a.item.end ? b : a));
  const imports = importsFor(first.scope, text, {
    requests: [
      { path: ['macros', 'map'], namespace: 'macro' },
      { path: ['maps', 'PerCpuArray'], namespace: 'type' },
    ],
    replaced: [...declared, ...orphans].map((it) => it.span),
    written: shape.type,
  });
  const [map = 'map', mapType = 'PerCpuArray'] = imports.names;
  const indent = indentAt(text, last.item.start);
  const line = declarationLine({
    indent,
    text,
    head: `static ${name}: `,
    mapType,
    entryType: shape.type,
    entries: String(counters.length),
  });
  const at = lineEnd(text, last.item.end);
  const visibility = widestVisibility(counters, text);
  const gap = /^\r?\n[ \t]*(?:\r?\n|\}|$)/.test(text.slice(at)) || at >= text.length ? '' : '\n';
  const map_ = {
    span: { start: at, end: at },
    newText: `\n\n${indent}#[${map}]\n${indent}${visibility}${line}${gap}`,
  };
  const edits = [{ path: first.file, edits: [...declared, ...orphans, ...imports.edits, map_] }];
  return {
    edits: finished([...uses.edits, ...edits], context),
    entryType: shape.type,
  };
}

function rewriteUses(
  statics: readonly StaticFacts[],
  targetOf: (facts: StaticFacts) => MapTarget,
  context: ConversionContext,
): { readonly edits: readonly FileEdits[] } | { readonly blockers: readonly Blocker[] } {
  const targets = new Map(statics.map((it) => [it, targetOf(it)]));
  const byBody = new Map<Body, Use[]>();
  for (const [facts, target] of targets) {
    for (const site of facts.uses.sites)
      byBody.set(site.body, [...(byBody.get(site.body) ?? []), { site, target }]);
  }
  const edits: FileEdits[] = [];
  const blockers: Blocker[] = [];
  for (const [body, uses] of byBody) {
    const rewritten = rewriteFunction(body, uses, textOf(body.file, context));
    if ('blocker' in rewritten) blockers.push(rewritten.blocker);
    else edits.push({ path: body.file, edits: rewritten.edits });
  }
  return blockers.length > 0 ? { blockers } : { edits };
}
