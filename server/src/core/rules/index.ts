// The rules, in the order in which they run and are listed.

import type { Rule } from '../engine/rule';
import { mutableStatic } from './mutable-static';
import { unusedSuppression } from './unused-suppression';

export const RULES: readonly Rule[] = [mutableStatic, unusedSuppression];
