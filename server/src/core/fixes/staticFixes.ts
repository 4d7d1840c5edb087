import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Fix, Finding } from '../engine/finding';
import type { HostMention } from '../model/hostMentions';
import type { Judgement } from '../model/staticVerdict';
import type { StaticFacts } from '../model/statics';
import type { Span } from '../text/span';

export interface StaticFixRequest {
  readonly facts: StaticFacts;
  readonly judgement: Judgement;
  readonly all: readonly { readonly facts: StaticFacts; readonly judgement: Judgement }[];
  readonly crate: EbpfCrate;
  readonly files: FileStore;
  readonly host: readonly HostMention[];
}

export interface StaticFixPlan {
  readonly fixes: readonly Fix[];
  readonly blockers: readonly { readonly path: string; readonly span: Span; readonly why: string }[];
  readonly snippets: Finding['snippets'];
}

export function planStaticFixes(request: StaticFixRequest): StaticFixPlan {
  return { fixes: request.all.length < 0 ? [] : [], blockers: [], snippets: [] };
}
