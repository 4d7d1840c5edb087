// What any fix needs that puts a local of a function into the one value of a PerCpuArray, and why there is none where it is missing.
// Invariant: another run of any program on the same CPU must not come in between, and no copy of the whole value may be left.

import type { Block, Name } from '../syntax/ast';
import type { TextEdit } from '../text/edit';
import type { Span } from '../text/span';
import type { Statement } from './boundReads';
import { divergenceOf } from './divergence';
import { indentAt, lineStart } from './layoutText';
import { viaPointer, type LocalUse } from './localUses';
import type { Refusal } from './refusal';
import { isReservedBefore } from './reservations';
import type { StackFixRequest } from './stackFixes';
import { isUnsafeAt } from './unsafeBlocks';
import type { UseSite } from '../model/uses';
import { whyNotShared } from './usedByHost';

/** The local, and the statement before or in the place of which its map is looked up. */
export interface ScratchLocal extends Pick<UseSite, 'ancestors' | 'scope'> {
  readonly name: Name;
  readonly statement: Statement;
  readonly block: Block;
  readonly uses: readonly LocalUse[];
}

export interface ScratchGround {
  readonly text: string;
  /** How the function is left where the lookup fails. */
  readonly divergence: string;
  readonly indent: string;
  /** The statement stands in an `unsafe` context. */
  readonly isUnsafe: boolean;
  /** Edits of the uses, once the name is a `&mut`. */
  readonly uses: readonly TextEdit[];
}

/** The ground on which a fix may stand, or why there is none. */
export function scratchGround(local: ScratchLocal, request: StackFixRequest): ScratchGround | Refusal {
  const { body, files } = request;
  const { statement, ancestors, scope, block, name } = local;
  const text = files.text(body.file);
  const refused = (why: string, { start, end }: Span = name): Refusal => ({ span: { start, end }, why });
  const why = whyNotHere(request);
  if (why !== null || typeof text !== 'string') return refused(why ?? 'its file cannot be read');
  if (ancestors.some((it) => it.kind === 'expr' && it.expr.kind === 'closure'))
    return refused('it stands in a closure');
  if (isReservedBefore([...ancestors, { kind: 'statement', statement, block }]))
    return refused('ring buffer space is reserved before, which a lookup that returns would lose');
  if (text.slice(lineStart(text, statement.start), statement.start).trim() !== '')
    return refused('its statement does not start its line');
  if (statement.attributes.length > 0) return refused('its statement has attributes');
  const divergence = body.item.kind === 'fn' ? divergenceOf(body.item, body, text) : null;
  if (divergence === null)
    return refused('the function returns a type for which no value to return early is known');
  const uses: TextEdit[] = [];
  for (const use of local.uses) {
    const edits = viaPointer(use);
    if (edits === null)
      return refused('it is used as a whole here, and a copy would lie on the stack again', use.expr);
    uses.push(...edits);
  }
  const isUnsafe = isUnsafeAt({ file: body.file, span: statement, ancestors, scope, body });
  return { text, divergence, indent: indentAt(text, statement.start), isUnsafe, uses };
}

/** What of the function, its crate or its programs keeps scratch maps out; null: nothing. */
function whyNotHere({ body, crate, sleepable }: StackFixRequest): string | null {
  const { item: fn, unit, scope } = body;
  if (sleepable !== null)
    return `\`${sleepable}\` is sleepable: another run on the same CPU may use the value meanwhile`;
  if (body.originOf !== null) return 'a macro writes the function';
  if (fn.kind !== 'fn') return 'it is part of the value of another item';
  if (fn.isConst) return `\`${fn.name.text}\` is a \`const fn\``;
  if (scope.blocks.length > 0) return `\`${fn.name.text}\` stands in another function`;
  if (unit.ayaNames.length === 0) return `\`${unit.name}\` does not depend on aya-ebpf`;
  return whyNotShared(unit, crate);
}
