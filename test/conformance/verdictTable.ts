// Statics of one kind each, with what the linker made of them and what the kernel answered when these tables were written (6.18, LLVM 22).
// The suite measures every row again: the tables are what we claim, the kernel is who is right.

import { combinationsRows } from './verdicts/combinations';
import { immutableRows } from './verdicts/immutable';
import { escapeRows } from './verdicts/escapes';
import { mutableRows } from './verdicts/mutable';
import type { Row } from './verdicts/row';

export type { Row };

export const rows: readonly Row[] = [...mutableRows, ...immutableRows, ...combinationsRows, ...escapeRows];
