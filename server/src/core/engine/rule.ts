// What a rule is: one file in rules/, named by its id, with its docs, its check and its fixes.

import type { EbpfCrate } from '../crates/crate';
import type { FileStore } from '../crates/fileStore';
import type { Body } from '../model/bodies';
import type { StackReport } from '../stack/stackReport';
import type { StaticFacts } from '../model/statics';
import type { Finding, Level } from './finding';

export interface Rule {
  /** Names the problem and reads well after "allow". */
  readonly id: string;
  readonly since: string;
  /** The highest level it speaks at when nothing is configured. */
  readonly defaultLevel: Level;
  readonly docs: RuleDocs;
  /** Findings in one eBPF crate, at their natural level. May ask for files that are not there yet. */
  readonly check: (crate: EbpfCrate, context: RuleContext) => readonly Finding[];
}

export interface RuleContext {
  readonly files: FileStore;
  /** Facts of the crate that several rules ask for; each is made when it is first asked for. */
  readonly facts: SharedFacts;
  /** The stack of the whole project: estimates, and the numbers of fresh objects in their place. */
  readonly stack: () => StackReport;
}

export interface SharedFacts {
  readonly bodies: () => readonly Body[];
  readonly statics: () => readonly StaticFacts[];
}

/** The parts of a rule's page. Markdown, without headings of its own. */
export interface RuleDocs {
  readonly summary: string; // one line
  readonly what: string;
  readonly why: string; // in the verifier's words
  readonly instead: string;
  readonly bad: string; // Rust that the rule finds
  readonly good: string; // Rust in which it finds nothing
  readonly data: string; // what `data` of its findings holds
  readonly limits: string;
  readonly references: readonly string[];
}
