// How a method of a map's value is called through a raw pointer: `(*p).max(3)`, `(&*p).len()`, `(&mut *p).fill(0)`.
// rustc refuses an implicit borrow of `*p` (dangerous_implicit_autorefs) for methods of slices and their like, so that it is written out.

/** How a method takes its receiver; for a method that is not known, a mutable borrow fits every one but those of references. */
export function receiverOf(method: string): 'value' | 'shared' | 'mutable' {
  if (BY_VALUE.test(method)) return 'value';
  return BY_REFERENCE.has(method) ? 'shared' : 'mutable';
}

/** Methods of numbers, bool and Option<Copy> that take `self`. */
const BY_VALUE =
  /^(?:(?:wrapping|saturating|checked|overflowing|count|leading|trailing|rotate|swap_bytes|reverse_bits|to_be|to_le|to_ne|unwrap|then|map|ok_or|is_(?:power|positive|negative|ascii))\w*|pow|min|max|clamp|abs|abs_diff|signum|div_ceil|div_euclid|rem_euclid|isqrt|ilog\w*|and_then|or|or_else|xor|filter|flatten|zip|expect)$/;

const BY_REFERENCE = new Set([
  'is_some', 'is_none', 'as_ref', 'as_deref', 'iter', 'len', 'is_empty', 'first', 'last', 'get', 'get_unchecked', 'as_ptr', 'as_slice', 'contains',
  'starts_with', 'ends_with', 'eq', 'ne', 'cmp', 'partial_cmp', 'clone', 'to_owned', 'chunks', 'windows', 'split_at', 'binary_search',
]); // prettier-ignore
