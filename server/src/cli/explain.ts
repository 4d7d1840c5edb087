// `aya-analyzer explain RULE`: the page of one rule, as Markdown, which reads well as plain text.

import type { RuleInfo } from '../core/index';
import { unknownRule } from './check';
import type { Status, Terminal } from './terminal';
import { STATUS } from './terminal';

/** Prints the page, or says which rules there are. */
export function runExplain(
  rule: string,
  { rules, terminal }: { rules: readonly RuleInfo[]; terminal: Terminal },
): Status {
  const info = rules.find(({ id }) => id === rule);
  if (info === undefined) {
    terminal.complain(unknownRule(rule, rules));
    return STATUS.failed;
  }
  terminal.print(info.markdown.endsWith('\n') ? info.markdown : `${info.markdown}\n`);
  return STATUS.clean;
}
