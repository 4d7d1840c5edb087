// Adds up what `npm test` and `npm run conformance` counted, for .ci/run. A failure, or an editor that was skipped, fails.

import { closingLine, recordedSuites } from './results';

const results = recordedSuites();
const skips = results.flatMap(({ suite, skipped }) => skipped.map((skip) => ({ suite, ...skip })));
for (const { suite, name, reason } of skips) console.log(`skipped in ${suite}: ${name}: ${reason}`);

const editorRan = results.some(({ suite, passed }) => suite.startsWith('editor') && passed > 0);
const editorSkipped = skips.some(({ suite }) => suite.startsWith('editor'));
if (!editorRan || editorSkipped) console.error('the editor suites did not run completely');

console.log(closingLine(results));
const failed = results.some((result) => result.failed > 0);
process.exitCode = failed || !editorRan || editorSkipped ? 1 : 0;
