// Why a fix is not offered: the place that keeps it out, and a reason that reads well behind a colon.

import type { Span } from '../text/span';

export interface Refusal {
  readonly span: Span;
  readonly why: string;
}
