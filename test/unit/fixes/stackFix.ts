// The stack fixes of one local in a small crate, and what they make of the file. Call loadParser() once before.

import { bodiesOf, walkBody } from '../../../server/src/core/model/bodies';
import { declaredStatics } from '../../../server/src/core/model/statics';
import { stackFixes } from '../../../server/src/core/fixes/stackFixes';
import type { Fix } from '../../../server/src/core/engine/finding';
import { applyEdits } from '../../../server/src/core/text/edit';
import { crateNamed, project, unitNamed } from '../crates/project';

export interface StackFixed {
  readonly fix: Fix;
  readonly text: string;
}

const MANIFEST =
  '[package]\nname = "probe"\nedition = "2024"\n[dependencies]\naya-ebpf = "0.2.1"\naya-log-ebpf = "0.2"\n';

/** `source` is the whole file. The local is the first one that `let` calls so. */
export function stackFixesOf(
  source: string,
  { local, sleepable = false }: { readonly local: string; readonly sleepable?: boolean },
): readonly StackFixed[] {
  const built = project({ '/p/Cargo.toml': MANIFEST, '/p/src/main.rs': source });
  const crate = crateNamed(built, 'probe');
  const bodies = bodiesOf(unitNamed(crate, 'probe'));
  for (const body of bodies) {
    const offsets: number[] = [];
    walkBody(body, ({ expr }) => {
      if (expr.kind !== 'block') return;
      for (const statement of expr.block.statements) {
        if (statement.kind !== 'let' || statement.pattern.kind !== 'binding') continue;
        if (statement.pattern.name.text === local) offsets.push(statement.pattern.name.start);
      }
    });
    const [offset] = offsets;
    if (offset === undefined) continue;
    const statics = (): ReturnType<typeof declaredStatics> => declaredStatics(crate, bodies);
    const fixes = stackFixes({ crate, files: built.store, statics, body, sleepable }, [offset]);
    return fixes.map((fix) => ({
      fix,
      text: applyEdits(source, fix.edits.find((it) => it.path === '/p/src/main.rs')?.edits ?? []),
    }));
  }
  throw new Error(`no \`let ${local}\``);
}
