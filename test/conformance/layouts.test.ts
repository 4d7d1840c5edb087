// Sizes, alignments and field offsets against rustc's own, for the BPF target: hundreds of generated types, the bindings, contexts and
// maps of aya-ebpf, and the types of the fixtures. A wrong answer fails; so does knowing less than 97 of 100.

import assert from 'node:assert/strict';
import { describe, it, type TestContext } from 'node:test';

import { compilerAnswers } from './layouts/compilerAnswers';
import { fixtureTypes, foreignTypes, publicTypes } from './layouts/collectedTypes';
import { generateTypes, GENERATED_USES } from './layouts/generateTypes';
import { kernelBindings } from './layouts/kernelBindings';
import { modelTypes, type LockedCrate, type ModelType } from './layouts/model';
import { compilerFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

const LEAST_KNOWN = 0.97;
/** Every how many types of the bindings one is asked for. */
const BINDINGS_STEP = 7;
const SEEDS = [11, 12, 13, 14];
const TYPES_PER_SEED = 160;

/** Crates whose types programs hold by value, in every version that lays them out in its own way. */
const CRATES: readonly LockedCrate[] = [
  { name: 'aya-log-common', version: '0.2.0' },
  ...['0.0.6', '0.0.7', '0.0.8', '0.1.0', '0.2.0'].map((version) => ({ name: 'network-types', version })),
];
const INSTANCES: Readonly<Record<string, readonly string[]>> = {
  Field: ['u32', '[u8; 16]'],
  BitfieldUnit: ['[u8; 1]', '[u8; 4]', '[u8; 8]'],
};

/** One type with everything that is compared: what rustc is asked, and what the model says. */
interface Question {
  readonly name: string;
  readonly expressions: readonly string[];
  readonly answer: (
    types: ReadonlyMap<string, ModelType>,
  ) => readonly number[] | { readonly unknown: string };
}

interface Suite {
  readonly name: string;
  readonly features: readonly string[];
  readonly source: string;
  /** More declarations for the model alone: holders of the types that have no declaration of their own. */
  readonly holders: string;
  readonly questions: readonly Question[];
  /** What the source needs in front of it for rustc alone, which gets these crates from another place. */
  readonly before?: string;
  readonly crates?: readonly LockedCrate[];
  /** The text of src/vmlinux.rs. */
  readonly bindings?: string;
}

describe('layouts', () => {
  for (const seed of SEEDS) {
    it(`of generated types are rustc's, seed ${String(seed)}`, async (context) => {
      await compare(context, generatedSuite(seed));
    });
  }

  it("of the bindings, contexts and maps of Aya are rustc's", async (context) => {
    await compare(context, aliasSuite('foreign', '', foreignTypes()));
  });

  it("of kernel bindings of a megabyte are rustc's", async (context) => {
    const { text, types } = kernelBindings(1, 1_100_000);
    const asked = types.filter((_, index) => index % BINDINGS_STEP === 0).map((it) => `vmlinux::${it}`);
    await compare(context, { ...aliasSuite('bindings', 'mod vmlinux;\n', asked), bindings: text });
  });

  for (const crate of CRATES) {
    it(`of ${crate.name} ${crate.version} are rustc's`, async (context) => {
      const types = publicTypes(crate, INSTANCES);
      const module = crate.name.replaceAll('-', '_');
      const given =
        crate.name === 'network-types'
          ? `${module}_${crate.version.replaceAll('.', '_')} as ${module}`
          : module;
      await compare(context, {
        ...aliasSuite(`${crate.name} ${crate.version}`, '', types),
        crates: [crate],
        before: `use conformance_ebpf_crates::${given};\n`,
      });
    });
  }

  it("of the types of the fixtures are rustc's", async (context) => {
    for (const { file, source, types } of fixtureTypes())
      await compare(context, aliasSuite(file, source, types));
  });
});

function generatedSuite(seed: number): Suite {
  const { source, types } = generateTypes(seed, TYPES_PER_SEED);
  return {
    name: `generated ${String(seed)}`,
    features: ['offset_of_enum'],
    source: GENERATED_USES + source,
    holders: types.map(({ name }) => `pub struct Optional${name}(Option<${name}>);\n`).join(''),
    questions: types.map(({ name, path, fields }) => ({
      name,
      expressions: [
        `size_of::<${path}>()`,
        `align_of::<${path}>()`,
        // Tells whether the model sees the same room for a tag in the type.
        `size_of::<Option<${path}>>()`,
        ...fields.map((field) => `core::mem::offset_of!(${path}, ${field})`),
      ],
      answer: (known) => {
        const type = known.get(name);
        const optional = known.get(`Optional${name}`)?.size ?? null;
        if (type?.size == null || type.align === null || optional === null)
          return { unknown: type?.unknown ?? 'it is not listed' };
        const all = [...type.fields, ...type.variants.flatMap((it) => it.fields)];
        return [type.size, type.align, optional, ...all.map((it) => it.offset)];
      },
    })),
  };
}

/** Types by their paths alone: each is held by a struct of its own. */
function aliasSuite(name: string, source: string, types: readonly string[]): Suite {
  return {
    name,
    features: [],
    source,
    holders: types.map((type, index) => `struct Holder${String(index)}(${type});\n`).join(''),
    questions: types.map((type, index) => ({
      name: type,
      expressions: [`size_of::<${type}>()`, `align_of::<${type}>()`],
      answer: (known) => {
        const holder = known.get(`Holder${String(index)}`);
        return holder?.size == null || holder.align === null
          ? { unknown: holder?.unknown ?? 'it is not listed' }
          : [holder.size, holder.align];
      },
    })),
  };
}

async function compare(context: TestContext, suite: Suite): Promise<void> {
  const toolchain = await compilerFor(context);
  if (toolchain === null || suite.questions.length === 0) return;
  const truth = await askCompiler(toolchain, suite);
  const known = await modelTypes(suite.source + suite.holders, suite);
  const unknown: string[] = [];
  const wrong: string[] = [];
  for (const [index, question] of suite.questions.entries()) {
    const answer = question.answer(known);
    const expected = truth[index] ?? [];
    if ('unknown' in answer) unknown.push(`${question.name}: ${answer.unknown}`);
    else if (answer.join(' ') !== expected.join(' '))
      wrong.push(`${question.name}: rustc ${expected.join(' ')}, the model ${answer.join(' ')}`);
  }
  const { length } = suite.questions;
  context.diagnostic(
    `${suite.name}: ${String(length)} types, ${String(wrong.length)} wrong, ${String(length - unknown.length)} known`,
  );
  assert.deepEqual(wrong, [], 'wrong layouts');
  assert.ok(length - unknown.length >= LEAST_KNOWN * length, `too few are known:\n${unknown.join('\n')}`);
}

async function askCompiler(toolchain: Toolchain, suite: Suite): Promise<readonly (readonly number[])[]> {
  const answers = await compilerAnswers(toolchain, {
    name: `layouts ${suite.name}`,
    features: suite.features,
    source:
      (suite.before ?? '') +
      (suite.bindings === undefined
        ? suite.source
        : suite.source.replace('mod vmlinux;', () => `mod vmlinux {\n${suite.bindings ?? ''}}`)),
    release: suite.crates === undefined ? 'newest' : 'crates',
    expressions: suite.questions.flatMap((it) => it.expressions.map((expression) => `${expression} as i128`)),
  });
  let next = 0;
  return suite.questions.map(({ expressions }) => {
    const own = answers.slice(next, next + expressions.length).map(Number);
    next += expressions.length;
    return own;
  });
}
