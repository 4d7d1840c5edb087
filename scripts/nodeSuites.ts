// Runs files of Node's own test runner and counts what it reports.
// Invariant: counted are the innermost tests; a group is counted only when it fails by itself, a file that ran no test is a failure.
// Deliberately absent: a list of the tests that passed. Failures are printed in full.

import { availableParallelism } from 'node:os';
import path from 'node:path';
import { finished } from 'node:stream/promises';
import { run } from 'node:test';
import { inspect } from 'node:util';
import type { Skip, SuiteResult } from './results';

export interface NodeSuite {
  readonly suite: string;
  readonly files: readonly string[];
  /** Files that run at the same time; all cores when absent. */
  readonly concurrency?: number;
}

/** Runs each file in a process of its own, started with this process's own flags, and prints what failed and why. */
export async function runNodeSuite(options: NodeSuite): Promise<SuiteResult> {
  const tally = new Tally();
  const concurrency = options.concurrency ?? availableParallelism();
  const events = run({ files: [...options.files], concurrency });
  events.on('test:pass', (event) => {
    tally.passed(event);
  });
  events.on('test:fail', (event) => {
    tally.failed(event);
  });
  events.on('test:stdout', ({ message }) => process.stdout.write(message));
  events.on('test:stderr', ({ message }) => process.stderr.write(message));
  await finished(events.resume());
  return { suite: options.suite, ...tally.counts() };
}

/** The parts of the runner's events that are counted; Node 20 and 24 both have them. */
interface Reported {
  readonly name: string;
  readonly nesting: number;
  readonly file?: string | undefined;
  readonly skip?: string | boolean | undefined;
  readonly todo?: string | boolean | undefined;
  readonly details: { readonly type?: string | undefined; readonly error?: Error | undefined };
}

/** Has the lifetime of one run: the runner reports a group after its members, so the deepest level seen since is remembered. */
class Tally {
  readonly #deepest = new Map<string, number>();
  readonly #skipped: Skip[] = [];
  #passed = 0;
  #failed = 0;

  counts(): Omit<SuiteResult, 'suite'> {
    return { passed: this.#passed, failed: this.#failed, skipped: this.#skipped };
  }

  passed(event: Reported): void {
    if (this.#isGroup(event)) return;
    if (isWholeFile(event) || event.details.type === 'suite') {
      this.#fail(event, 'no test ran in it');
      return;
    }
    const mark = event.skip ?? event.todo;
    if (mark === undefined || mark === false) this.#passed += 1;
    else
      this.#skipped.push({ name: event.name, reason: typeof mark === 'string' ? mark : 'no reason given' });
  }

  failed(event: Reported): void {
    const error = event.details.error;
    const onlyMembers =
      error !== undefined && 'failureType' in error && error.failureType === 'subtestsFailed';
    if (this.#isGroup(event) && onlyMembers) return;
    this.#fail(event, inspect(error?.cause ?? error));
  }

  #fail(event: Reported, why: string): void {
    this.#failed += 1;
    const file = event.file === undefined ? '' : ` (${path.relative(process.cwd(), event.file)})`;
    console.error(`✖ ${event.name}${file}\n  ${why.replaceAll('\n', '\n  ')}\n`);
  }

  #isGroup({ file = '', nesting }: Reported): boolean {
    const group = (this.#deepest.get(file) ?? -1) > nesting;
    this.#deepest.set(file, nesting);
    return group;
  }
}

/** The runner reports a file that declared no test, or that crashed, as one test named by its path. */
function isWholeFile(event: Reported): boolean {
  return (
    event.nesting === 0 && event.file !== undefined && path.resolve(event.name) === path.resolve(event.file)
  );
}
