// Whether the words of a fix are true: kind of map, one value per CPU or for all, start value lost or kept, safe, preferred.
// Measured on the objects before and after; for "preferred", which is about intent, on every mention in the source.

import type { PrintedFix } from '../analyzer';
import type { Prepared } from './judge';
import type { Compared } from './meaning';
import { namesIn } from './judge';

export function labelProblems({
  prepared,
  fix,
  meaning,
}: {
  readonly prepared: Prepared;
  readonly fix: PrintedFix;
  readonly meaning: Compared;
}): readonly string[] {
  const { title, safe, preferred } = fix;
  const problems: string[] = [];
  const must = (holds: boolean, problem: string): void => {
    if (!holds) problems.push(`${problem}: ${title}`);
  };
  const { after } = meaning;
  if (after !== null) {
    const isPerCpu = after.kind === PER_CPU_ARRAY;
    must(isPerCpu === title.includes('PerCpuArray'), 'the object has another kind of map');
    must(isPerCpu === title.includes('one value per CPU'), 'one value per CPU or for all?');
    must(!isPerCpu || !safe, 'a value per CPU is never safe');
    if (after.startIsLost !== null)
      must(after.startIsLost === /start value .*is lost/.test(title), 'is the start value lost?');
    if (after.startIsLost === true) must(!safe, 'a fix that loses the start value is not safe');
  }
  must(!safe || meaning.meaning !== 'different', 'safe, but it behaves differently');
  const { rule } = prepared.program;
  // A lookup in an array with a constant index in range cannot fail: what is written for that case never runs.
  if (rule === 'map-value-unwrap')
    must(!safe || /\.get\w*\(&?0\)/.test(textOf(prepared)), 'safe, but the lookup can fail');
  if (rule === 'static-mut-map') must(safe && preferred, 'nothing changes: it is safe and preferred');
  if (rule === 'folded-global')
    must(!safe && preferred, 'what user space sets has an effect now: preferred, but not safe');
  must(!title.includes('one value per key') || !safe, 'a value per key is never safe');
  if (preferred && title.includes('one value per CPU'))
    must(
      namesIn(title).every((name) => isOnlyAddedTo(prepared, name)),
      'preferred, but not only added to',
    );
  return problems;
}

const PER_CPU_ARRAY = 6;

function textOf({ program }: Prepared): string {
  return [...program.files.values()].join('\n');
}

/** Every mention outside of the declaration adds to it, and user space does not name it. */
function isOnlyAddedTo({ program }: Prepared, name: string): boolean {
  const word = new RegExp(`\\b${name}\\b(?!"?\\))(.{0,4})`, 'g');
  const texts = [...program.files.values()].map((text) =>
    text.replaceAll(/\/\/.*/g, '').replaceAll(new RegExp(`\\bstatic (?:mut )?${name}\\b.*`, 'g'), ''),
  );
  const added = texts.every((text) =>
    [...text.matchAll(word)].every(([, behind = '']) => behind.startsWith(' +=')),
  );
  return (
    added &&
    ![...program.hostFiles.values()].some(
      (text) => text.includes(`"${name}"`) || /"\.(?:bss|data)"/.test(text),
    )
  );
}
