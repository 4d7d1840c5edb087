// `aya: allow` comments that name no rule or silence nothing. The engine makes the findings, because only it knows what was silenced.

import type { Rule } from '../engine/rule';

export const unusedSuppression: Rule = {
  id: 'unused-suppression',
  since: '0.1.0',
  defaultLevel: 'hint',
  docs: {
    summary: 'An `aya: allow` that names no rule or silences nothing.',
    what: 'Reports each rule id in `// aya: allow(…)` or `//! aya: allow(…)` that does not exist, or that no longer silences a finding. It is silent where the named rule is off or would speak under another loader or target kernel, in files that do not parse, and in files with code under a `cfg` that cannot be decided.',
    why: 'An allow that outlived its finding hides the next one on the same line.',
    instead: 'Remove the comment, or write the id of the rule that is meant.',
    bad: 'use aya_ebpf::macros::map;\n\n// aya: allow(mutable-static): the counter was here\nfn helper() {}',
    good: 'use aya_ebpf::macros::map;\n\n// aya: allow(mutable-static): set once, before the programs are attached\nstatic mut MODE: u32 = 0;\n\nfn set() {\n    unsafe { MODE += 1 };\n}',
    data: 'Empty.',
    limits:
      'An allow above code reaches to the end of the item, statement or match arm that begins there, one behind code the end of its line. An allow above code that is compiled under another feature set is judged by the features that the manifests enable.',
    references: [],
  },
  check: () => [],
};
