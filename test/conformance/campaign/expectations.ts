// Whether a program is offered what its first lines say: these fixes, not those, or nothing for a reason that the finding names.

import type { Failure, Prepared } from './judge';

export function expectationsOf({ program, release, built, findings }: Prepared): readonly Failure[] {
  if ('error' in built) return [{ stage: 'before', detail: built.error }];
  if (program.expected.silent.includes(release))
    return findings.map(({ message }) => ({ stage: 'offer', detail: `it should be silent: ${message}` }));
  const { fixes, not, refused, unmended } = program.expected;
  const titles = [...new Set(findings.flatMap((it) => it.fixes.map((fix) => fix.title)))];
  const said = findings.flatMap(({ message, related }) => [message, ...related.map((it) => it.message)]);
  const failures: Failure[] = [];
  const must = (holds: boolean, detail: string): void => {
    if (!holds) failures.push({ stage: 'offer', detail: [detail, ...titles, ...said].join('\n    ') });
  };
  must(findings.length > 0, 'nothing is found');
  const reason = refused ?? unmended;
  if (reason !== null) {
    must(titles.length === 0, 'nothing should be offered');
    must(
      said.some((it) => it.includes(reason)),
      `no word of "${reason}"`,
    );
    return failures;
  }
  must(titles.length > 0, 'nothing is offered');
  for (const fix of fixes)
    must(
      titles.some((title) => title.startsWith(fix)),
      `"${fix}" is not offered`,
    );
  for (const fix of not) must(!titles.some((title) => title.startsWith(fix)), `"${fix}" is offered`);
  return failures;
}
