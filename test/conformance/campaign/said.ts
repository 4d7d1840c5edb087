// Whether the problem is there before the fix, as the finding says it is: the kernel refuses in the quoted words, a `mut` is needed or not.
// What a folded value does is measured by running it (meaning.ts), verdicts on mutable statics in a suite of their own.

import { buildProgram } from '../toolchain/buildProgram';
import { refusal, withoutRegister } from '../toolchain/loadObject';
import type { Toolchain } from '../toolchain/toolchain';
import { sourceOf } from './crates';
import { loadOnce, type Failure, type Prepared } from './judge';

export async function problemsOfSaid(toolchain: Toolchain, prepared: Prepared): Promise<readonly Failure[]> {
  switch (prepared.program.rule) {
    case 'map-value-unwrap':
      return unlessRefused(toolchain, prepared);
    case 'static-mut-map':
      return unlessNeeded(toolchain, prepared);
    default:
      return [];
  }
}

async function unlessRefused(
  toolchain: Toolchain,
  { built, findings }: Prepared,
): Promise<readonly Failure[]> {
  if ('error' in built) return [];
  const { programs } = await loadOnce(toolchain, built.object, 'newest');
  const own = programs.filter(({ program }) => built.exports.includes(program));
  const answers = own.map(({ accepted, log }) => (accepted ? 'accepted' : refusal(log)));
  const grave = findings.filter(({ level }) => level !== 'hint');
  const isSaid = answers.every((answer) =>
    answer === 'accepted'
      ? grave.length === 0
      : grave.some(({ message }) => message.includes(`"${withoutRegister(answer)}"`)),
  );
  const detail = `the kernel answered ${answers.join(', ')}: ${findings.map(({ message }) => message).join(', ')}`;
  return isSaid && own.length > 0 ? [] : [{ stage: 'said', detail }];
}

/** Where the rule is silent, the program does not compile without the `mut`. Where it speaks, its fix shows the contrary. */
async function unlessNeeded(
  toolchain: Toolchain,
  { program, folder, release }: Prepared,
): Promise<readonly Failure[]> {
  if (!program.expected.silent.includes(release)) return [];
  const source = sourceOf(program, folder, release);
  const text = source.source.replaceAll(/\bstatic mut\b/g, 'static');
  const without = await buildProgram(toolchain, { ...source, name: `${source.name}_plain`, source: text });
  return 'error' in without ? [] : [{ stage: 'said', detail: 'it compiles without the `mut` as well' }];
}
