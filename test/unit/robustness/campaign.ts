// Types into projects and compares every answer with that of a project which was opened with the same text.

import assert from 'node:assert/strict';
import { inspect } from 'node:util';
import type { Workspace } from '../../../server/src/core/index';
import { answersOf, openProject, type, type Answers, type Texts } from './answers';
import type { Sample } from './corpus';
import { edited, randomFrom, tokenEnds, type Random } from './edits';

export interface EditCampaign {
  readonly samples: readonly Sample[];
  readonly seed: number;
  readonly edits: number;
  /** Edits of one project in a row. */
  readonly chain: number;
}

/** Makes random edits, and throws with the seed and the texts where an answer throws or differs. Returns how many were made. */
export async function editAtRandom({ samples, seed, edits, chain }: EditCampaign): Promise<number> {
  let made = 0;
  for (let round = 0; made < edits; round++) {
    const random = randomFrom(seed + round);
    const sample = samples[random.below(samples.length)];
    if (sample === undefined) break;
    const what = `seed ${seed + round} on ${sample.name}`;
    const texts = new Map(sample.texts);
    const workspace = await openProject(texts);
    try {
      for (let step = 0; step < chain && made < edits; step++, made++)
        await editOnce(workspace, { texts, random, what: `${what}, edit ${step}` });
    } finally {
      workspace.dispose();
    }
  }
  return made;
}

async function editOnce(
  workspace: Workspace,
  {
    texts,
    random,
    what,
  }: { readonly texts: Map<string, string>; readonly random: Random; readonly what: string },
): Promise<void> {
  const paths = [...texts.keys()];
  const rust = paths.filter((it) => it.endsWith('.rs'));
  // Manifests seldom.
  const path = (random.below(20) === 0 ? paths : rust)[random.below(rust.length)] ?? paths[0] ?? '';
  const next = edited(texts.get(path) ?? '', random);
  const offsets = Array.from({ length: 4 }, () => random.below(next.length));
  texts.set(path, next);
  type(workspace, path, next);
  // Not every state is asked for.
  if (random.below(6) === 0) return;
  const place = { path, offsets };
  await compare({ workspace, texts, place, what });
}

async function compare({
  workspace,
  texts,
  place,
  what,
}: {
  readonly workspace: Workspace;
  readonly texts: Texts;
  readonly place: { readonly path: string; readonly offsets: readonly number[] };
  readonly what: string;
}): Promise<void> {
  const fresh = await openProject(texts);
  try {
    const expected = named(what, texts, () => answersOf(fresh, place));
    const got = named(what, texts, () => answersOf(workspace, place));
    named(what, texts, () => {
      assert.deepEqual(got, expected);
    });
  } finally {
    fresh.dispose();
  }
}

export interface PrefixCampaign {
  readonly samples: readonly Sample[];
  /** Every so many tokens; 0: every character. */
  readonly step: number;
  /** Every so many prefixes are compared with a project that is opened with them. */
  readonly compareEach: number;
}

/** Types each file of each sample from its start, and asks for everything at each prefix. Returns how many there were. */
export async function typePrefixes({ samples, step, compareEach }: PrefixCampaign): Promise<number> {
  let made = 0;
  for (const sample of samples) {
    for (const [path, text] of sample.texts) {
      if (!path.endsWith('.rs')) continue;
      const ends =
        step === 0
          ? Array.from(text, (_, index) => index)
          : tokenEnds(text).filter((_, index) => index % step === 0);
      const texts = new Map(sample.texts);
      texts.set(path, '');
      const workspace = await openProject(texts);
      try {
        for (const end of ends) {
          const prefix = text.slice(0, end);
          const what = `${sample.name}, the first ${end} units of ${path}`;
          const place = { path, offsets: [end, Math.floor(end / 2)] };
          texts.set(path, prefix);
          type(workspace, path, prefix);
          if (made++ % compareEach === 0) await compare({ workspace, texts, place, what });
          else named(what, texts, () => answersOf(workspace, place));
        }
      } finally {
        workspace.dispose();
      }
    }
  }
  return made;
}

/** The outcome of `ask`; what goes wrong is told with where it went wrong. */
function named<T extends Answers | undefined>(what: string, texts: Texts, ask: () => T): T;
function named(what: string, texts: Texts, ask: () => void): void;
function named<T>(what: string, texts: Texts, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const files = [...texts].map(([path, text]) => `//- ${path}\n${text}`).join('\n');
    const reason = inspect(error);
    throw new Error(`${what}: ${reason}\n${files}`, { cause: error });
  }
}
