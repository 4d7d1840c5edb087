// `use` trees, flattened to leaves.

import type { Name, UseLeaf } from '../ast';
import { child, namedChildren, hasToken, type Raw } from '../raw';
import { nameOf, type LowerContext } from './context';
import { lowerPath } from './types';

interface Prefix {
  readonly leading: '' | '::';
  readonly segments: readonly Name[];
}

/** All leaves of a `use` declaration, in source order. */
export function lowerUse(context: LowerContext, declaration: Raw): readonly UseLeaf[] {
  const argument = child(declaration, 'argument');
  return argument === undefined ? [] : leaves(context, argument, { leading: '', segments: [] });
}

function leaves(context: LowerContext, node: Raw, prefix: Prefix): readonly UseLeaf[] {
  switch (node.type) {
    case 'use_list':
      return namedChildren(node).flatMap((it) => leaves(context, it, prefix));
    case 'scoped_use_list': {
      const path = child(node, 'path');
      const list = child(node, 'list');
      const inner =
        path === undefined
          ? { ...prefix, leading: hasToken(node, '::') ? ('::' as const) : prefix.leading }
          : extend(context, prefix, path);
      return list === undefined ? [] : leaves(context, list, inner);
    }
    case 'use_wildcard': {
      const path = namedChildren(node)[0];
      const full = path === undefined ? copied(prefix) : extend(context, prefix, path);
      return [leaf(node, full, { alias: null, glob: true })];
    }
    case 'use_as_clause': {
      const path = child(node, 'path');
      const alias = child(node, 'alias');
      const full = path === undefined ? copied(prefix) : extend(context, prefix, path);
      const name =
        alias === undefined ? { start: node.end - 1, end: node.end, text: '_' } : nameOf(context, alias);
      return [leaf(node, withoutSelf(full), { alias: name, glob: false })];
    }
    default:
      return [leaf(node, withoutSelf(extend(context, prefix, node)), { alias: null, glob: false })];
  }
}

function leaf(
  { start, end }: Raw,
  { leading, segments }: Prefix,
  { alias, glob }: Pick<UseLeaf, 'alias' | 'glob'>,
): UseLeaf {
  return { start, end, leading, segments, alias, glob };
}

function extend(context: LowerContext, prefix: Prefix, node: Raw): Prefix {
  const path = lowerPath(context, node);
  const segments = prefix.segments.map(copy);
  for (const it of path.segments) segments.push(copy(it));
  return { leading: prefix.segments.length === 0 ? path.leading : prefix.leading, segments };
}

/** Every leaf has names of its own, so that values can be moved in place. */
function copied({ leading, segments }: Prefix): Prefix {
  return { leading, segments: segments.map(copy) };
}

function copy({ start, end, text }: Name): Name {
  return { start, end, text };
}

/** `a::{self}` names `a`; a lone `self` stays. */
function withoutSelf(path: Prefix): Prefix {
  return path.segments.length > 1 && path.segments.at(-1)?.text === 'self'
    ? { ...path, segments: path.segments.slice(0, -1) }
    : path;
}
