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
  const span = { start: node.start, end: node.end };
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
      return [{ ...span, ...full, alias: null, glob: true }];
    }
    case 'use_as_clause': {
      const path = child(node, 'path');
      const alias = child(node, 'alias');
      const full = path === undefined ? copied(prefix) : extend(context, prefix, path);
      const name =
        alias === undefined ? { start: node.end - 1, end: node.end, text: '_' } : nameOf(context, alias);
      return [{ ...span, ...withoutSelf(full), alias: name, glob: false }];
    }
    default:
      return [{ ...span, ...withoutSelf(extend(context, prefix, node)), alias: null, glob: false }];
  }
}

function extend(context: LowerContext, prefix: Prefix, node: Raw): Prefix {
  const path = lowerPath(context, node);
  const segments = path.segments.map(({ start, end, text }) => ({ start, end, text }));
  return {
    leading: prefix.segments.length === 0 ? path.leading : prefix.leading,
    segments: [...copied(prefix).segments, ...segments],
  };
}

/** Every leaf has names of its own, so that values can be moved in place. */
function copied(prefix: Prefix): Prefix {
  return { ...prefix, segments: prefix.segments.map((it) => ({ ...it })) };
}

/** `a::{self}` names `a`; a lone `self` stays. */
function withoutSelf(path: Prefix): Prefix {
  return path.segments.length > 1 && path.segments.at(-1)?.text === 'self'
    ? { ...path, segments: path.segments.slice(0, -1) }
    : path;
}
