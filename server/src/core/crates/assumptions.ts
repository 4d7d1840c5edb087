// What a verdict leans on beside the source: optimisation, the panic handler, the target kernel. Shown in every header.
// Invariant: what is read is said with its place; what is not found is said to be so.

import type { Block, Expr, FnItem } from '../syntax/ast';
import { blockExpr, exprChildren, stmtExprs, withoutParens } from '../syntax/visit';
import type { BuildFlags } from './buildFlags';
import { effectiveAttributes } from './cfg';
import type { CrateConfig, CrateUnit, PanicHandler } from './crate';
import { modulesBelow } from './moduleTree';
import type { Package } from './packages';

/** `owner` is null for a file without manifest. */
export function assumptionsOf(options: {
  readonly owner: Package | null;
  readonly panicHandler: PanicHandler;
  readonly config: CrateConfig;
  readonly flags: BuildFlags;
}): readonly string[] {
  const { owner, panicHandler, config, flags } = options;
  const kernel = config.targetKernel;
  return [
    flags.optLevel === null ? optLevelText(owner) : `opt-level ${flags.optLevel} (rustflags)`,
    ...flags.told.filter((it) => !it.startsWith('opt-level=')).map((it) => `${it} (rustflags)`),
    `panic handler: ${panicHandler}`,
    `target kernel: ${kernel === null ? 'newest' : `${kernel.major}.${kernel.minor}`}`,
  ];
}

/** What the handler of the crate's units does; "other" too where several differ. */
export function panicHandlerOf(units: readonly CrateUnit[]): PanicHandler {
  const kinds = new Set(
    units.flatMap((unit) =>
      modulesBelow(unit.root)
        .flatMap((module) => module.items)
        .flatMap(({ item }) =>
          item.kind === 'fn' && isPanicHandler(item, unit) ? [bodyKind(item.body)] : [],
        ),
    ),
  );
  const [only] = kinds;
  if (only === undefined) return 'not found';
  return kinds.size === 1 ? only : 'other';
}

/** The opt-level that builds the eBPF package. */
export function optLevelOf(owner: Package | null): string {
  return optLevelFrom(owner).level;
}

function optLevelText(owner: Package | null): string {
  const { level, from } = optLevelFrom(owner);
  return `opt-level ${level} (${from})`;
}

/** aya-build and every template build with `--release`; profiles count in the workspace's root manifest only. */
function optLevelFrom(owner: Package | null): { readonly level: string; readonly from: string } {
  if (owner === null) return { level: '3', from: 'no manifest' };
  const release = (owner.workspace ?? owner.manifest).profiles.get('release');
  const own = release?.packages.get(owner.name);
  if (own !== undefined) return { level: own, from: `profile.release.package.${owner.name}` };
  return { level: release?.optLevel ?? '3', from: 'profile.release' };
}

function isPanicHandler(item: FnItem, unit: CrateUnit): boolean {
  return effectiveAttributes(item.attributes, unit.cfg).some(
    ({ attribute }) => attribute.path === 'panic_handler',
  );
}

function bodyKind(body: Block | null): PanicHandler {
  if (body === null) return 'other';
  if (mentionsUnreachable(blockExpr(body))) return 'unreachable';
  return endsInLoop(body) ? 'loop' : 'other';
}

function mentionsUnreachable(expr: Expr): boolean {
  if (expr.kind === 'path' && expr.path.segments.at(-1)?.text === 'unreachable_unchecked') return true;
  const children = expr.kind === 'block' ? expr.block.statements.flatMap(stmtExprs) : exprChildren(expr);
  return children.some(mentionsUnreachable);
}

function endsInLoop(body: Block): boolean {
  const last = body.statements.at(-1);
  if (last?.kind !== 'expr') return false;
  const expr = withoutParens(last.expr);
  if (expr.kind === 'block') return endsInLoop(expr.block);
  return expr.kind === 'loop' && !expr.body.statements.some(holdsBreak);
}

function holdsBreak(statement: Block['statements'][number]): boolean {
  const below = (expr: Expr): boolean => {
    if (expr.kind === 'break') return true;
    const children = expr.kind === 'block' ? expr.block.statements.flatMap(stmtExprs) : exprChildren(expr);
    return children.some(below);
  };
  return stmtExprs(statement).some(below);
}
