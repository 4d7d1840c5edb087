// Chooses the format. Kept apart so that no format knows another one.

import type { Format } from '../commandLine';
import type { CheckResult } from './checkResult';
import { formatGithub } from './github';
import { formatJson } from './json';
import { formatPretty } from './pretty';
import { formatSarif } from './sarif';

export function formatResult(result: CheckResult, options: { format: Format; colour: boolean }): string {
  switch (options.format) {
    case 'pretty':
      return formatPretty(result, options);
    case 'json':
      return formatJson(result);
    case 'sarif':
      return formatSarif(result);
    case 'github':
      return formatGithub(result);
  }
}
