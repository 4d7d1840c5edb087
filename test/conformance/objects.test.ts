// The reader of objects against three others: the numbers that were measured once, llvm-objdump, and the running kernel.
// Every program of the truth set is built with the real linker; those over LLVM's limit with errors that are not fatal.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { readObject, type BpfObject, type ObjectFunction } from '../../server/src/core/object/bpfObject';
import { dwarfLines } from '../../server/src/core/object/dwarfLines';
import { readElf } from '../../server/src/core/object/elf';
import { btfLines } from '../../server/src/core/object/lineInfo';
import { programKindOfSection } from '../../server/src/core/data/programs';
import { judgeProgram } from '../../server/src/core/stack/chain';
import { mayHavePrivateStack, stackRules } from '../../server/src/core/stack/limits';
import { mutated } from '../samples/mutations';
import { readTruth, type TruthSource } from './stack/truth';
import { buildProgram } from './toolchain/buildProgram';
import { runCommand } from './toolchain/command';
import { loadObject, refusal } from './toolchain/loadObject';
import { compilerFor, kernelFor } from './toolchain/ready';
import type { Toolchain } from './toolchain/toolchain';

interface Built {
  readonly truth: TruthSource;
  readonly file: string;
  readonly object: BpfObject;
}

let built: Promise<readonly Built[]> | undefined;

async function build(toolchain: Toolchain): Promise<readonly Built[]> {
  const objects: Built[] = [];
  for (const truth of readTruth()) {
    const linkArgs = truth.build === 'llvm-error' ? ['--fatal-errors=false'] : [];
    const result = await buildProgram(toolchain, { name: truth.program, source: truth.source, linkArgs });
    // Two programs have no functions in measured.json: LLVM gave up on them.
    if ('error' in result) {
      assert.equal(truth.functions.length, 0, `${truth.program}: ${result.error}`);
      continue;
    }
    const object = readObject(readFileSync(result.object));
    assert.ok(!('error' in object), `${truth.program} is not read`);
    objects.push({ truth, file: result.object, object });
  }
  return objects;
}

async function objectsFor(toolchain: Toolchain): Promise<readonly Built[]> {
  return (built ??= build(toolchain));
}

describe('every function of the truth set', () => {
  it('has the frame that was measured', async (context) => {
    const toolchain = await compilerFor(context);
    if (toolchain === null) return;
    const differences: string[] = [];
    let compared = 0;
    for (const { truth, object } of await objectsFor(toolchain)) {
      for (const { name, stack, tailCall } of truth.functions) {
        const found = [...object.functions.values()].find((it) => fullName(it) === name);
        compared += 1;
        if (found?.stackBytes !== stack || found.tailCalls !== tailCall)
          differences.push(
            `${truth.program} ${name}: measured ${stack}, read ${found?.stackBytes ?? 'nothing'}`,
          );
      }
    }
    print(context, `${compared} functions compared with the measurement, ${differences.length} differ`);
    assert.deepEqual(differences, []);
    assert.ok(compared > 200);
  });

  it('has the frame that llvm-objdump shows, where r10 is named outright', async (context) => {
    const toolchain = await compilerFor(context);
    if (toolchain === null) return;
    const objdump = `/usr/lib/llvm-${/LLVM (\d+)/.exec(toolchain.description)?.[1] ?? ''}/bin/llvm-objdump`;
    const differences: string[] = [];
    let compared = 0;
    for (const { truth, file, object } of await objectsFor(toolchain)) {
      const { status, stdout, stderr } = await runCommand(objdump, ['-d', '--no-show-raw-insn', file]);
      assert.equal(status, 0, stderr);
      for (const [symbol, bytes] of disassembledFrames(stdout)) {
        const found = [...object.functions.values()].find((it) => it.symbol === symbol);
        compared += 1;
        if (found?.stackBytes !== bytes)
          differences.push(
            `${truth.program} ${symbol}: shown ${bytes}, read ${found?.stackBytes ?? 'nothing'}`,
          );
      }
    }
    print(context, `${compared} functions compared with llvm-objdump, ${differences.length} differ`);
    assert.deepEqual(differences, []);
    assert.ok(compared > 200);
  });
});

describe('every program of the truth set that the kernel accepts', () => {
  it('has the stack depth that the kernel prints', async (context) => {
    const toolchain = await kernelFor(context);
    if (toolchain === null) return;
    const differences: string[] = [];
    let compared = 0;
    for (const { truth, file, object } of await objectsFor(toolchain)) {
      for (const verdict of (await loadObject(toolchain, { object: file, loader: 'newest' })).programs) {
        const text = /^stack depth ([\d+]+)/m.exec(verdict.log)?.[1];
        if (!verdict.accepted || text === undefined) continue;
        const program = object.programs.find(({ name }) => name === verdict.program);
        const frames = reachable(object, program?.key ?? '').map(
          ({ stackBytes }) => Math.ceil(stackBytes / 8) * 8,
        );
        compared += 1;
        // The kernel numbers subprograms in the loader's order, which is not ours: the program's own frame stands first.
        const [own, ...others] = text.split('+').map(Number);
        const [ownRead, ...othersRead] = frames;
        if (own !== ownRead || sorted(others).join('+') !== sorted(othersRead).join('+'))
          differences.push(`${truth.program}: the kernel says ${text}, read ${frames.join('+')}`);
      }
    }
    print(context, `${compared} accepted programs compared with the kernel, ${differences.length} differ`);
    assert.deepEqual(differences, []);
    assert.ok(compared > 120);
  });

  it('fits by our rules, and what the kernel refuses for its stack does not, in the same words', async (context) => {
    const toolchain = await kernelFor(context);
    if (toolchain === null) return;
    const wrong: string[] = [];
    let judged = 0;
    for (const { truth, file, object } of await objectsFor(toolchain)) {
      for (const verdict of (await loadObject(toolchain, { object: file, loader: 'newest' })).programs) {
        if (!verdict.askable) continue;
        const program = object.programs.find(({ name }) => name === verdict.program);
        const result = judgeProgram(program?.key ?? '', {
          nodeOf: (key) => {
            const found = object.functions.get(key);
            return found === undefined ? undefined : { ...found, bytes: found.stackBytes };
          },
          rules: stackRules(null),
          privateStackKind: mayHavePrivateStack(
            programKindOfSection(program?.section ?? '')?.programType ?? '',
          ),
        });
        const said = STACK_REFUSALS.exec(refusal(verdict.log))?.[0] ?? null;
        judged += 1;
        const over = result.verdict === 'over' ? result.text : null;
        if (verdict.accepted ? over !== null : said !== null && said !== over)
          wrong.push(`${truth.program}: the kernel says ${said ?? 'yes'}, we say ${over ?? 'yes'}`);
      }
    }
    print(context, `${judged} programs judged, ${wrong.length} unlike the kernel`);
    assert.deepEqual(wrong, []);
  });
});

describe('every line of BTF', () => {
  it('stands in DWARF too, at the same instruction', async (context) => {
    const toolchain = await compilerFor(context);
    if (toolchain === null) return;
    const differences: string[] = [];
    let compared = 0;
    for (const { truth, file } of await objectsFor(toolchain)) {
      const elf = readElf(readFileSync(file));
      const dwarf = dwarfLines(elf);
      for (const [section, lines] of btfLines(elf)) {
        for (const [at, { file: path, line }] of lines) {
          const found = dwarf.get(section)?.get(at);
          compared += 1;
          if (found?.line !== line || basename(found.file) !== basename(path))
            differences.push(
              `${truth.program} ${section}+${at}: ${path}:${line}, ${found?.line ?? 'nothing'}`,
            );
        }
      }
    }
    print(context, `${compared} lines compared with DWARF, ${differences.length} differ`);
    assert.deepEqual(differences, []);
    assert.ok(compared > 2000);
  });
});

describe('a damaged object', () => {
  it('gives an answer, a thousand times', async (context) => {
    const toolchain = await compilerFor(context);
    if (toolchain === null) return;
    const objects = (await objectsFor(toolchain)).map(({ file }) => readFileSync(file));
    const answers = Array.from({ length: 1000 }, (_, seed) =>
      readObject(mutated(objects[seed % objects.length] ?? new Uint8Array(), seed)),
    );
    const refused = answers.filter((answer) => 'error' in answer).length;
    print(context, `1000 damaged objects: ${refused} refused with a sentence, ${1000 - refused} read`);
    assert.ok(refused > 0 && refused < 1000);
  });
});

const STACK_REFUSALS =
  /combined stack size of .*Too large|the call stack of \d+ frames is too deep|tail_calls are not allowed .*Too large/;

function print(context: TestContext, line: string): void {
  context.diagnostic(line);
  console.log(line);
}

function sorted(numbers: readonly number[]): readonly number[] {
  return [...numbers].sort((a, b) => a - b);
}

function fullName({ crate, name }: ObjectFunction): string {
  return crate === null ? name : `${crate}::${name}`;
}

/** The program and every function below it, each once. */
function reachable(object: BpfObject, root: string): readonly ObjectFunction[] {
  const found = new Map<string, ObjectFunction>();
  const work = [root];
  for (let key = work.shift(); key !== undefined; key = work.shift()) {
    const fn = object.functions.get(key);
    if (fn === undefined || found.has(key)) continue;
    found.set(key, fn);
    work.push(...fn.calls, ...fn.asyncCallbacks);
  }
  return [...found.values()];
}

/**
 * The lowest offset from r10 in each function's text: `*(u64 *)(r10 - 0x8)`, or a move of r10 followed by additions to it.
 * Reads straight lines only, which is how LLVM forms the addresses of its slots.
 */
function disassembledFrames(text: string): ReadonlyMap<string, number> {
  const frames = new Map<string, number>();
  let symbol = '';
  let bases = new Map<string, number>();
  for (const line of text.split('\n')) {
    const label = /^[0-9a-f]+ <(.+)>:$/.exec(line);
    if (label?.[1] !== undefined) {
      symbol = label[1];
      bases = new Map();
      frames.set(symbol, 0);
    }
    const lower = (offset: number): void => {
      frames.set(symbol, Math.max(frames.get(symbol) ?? 0, -offset));
    };
    const direct = /\(r10 - 0x([0-9a-f]+)\)/.exec(line);
    if (direct?.[1] !== undefined) lower(-parseInt(direct[1], 16));
    const move = /\b(r\d) = r10$/.exec(line);
    if (move?.[1] !== undefined) bases.set(move[1], 0);
    const add = /\b(r\d) \+= (-?)0x([0-9a-f]+)$/.exec(line);
    const base = bases.get(add?.[1] ?? '');
    if (add?.[1] !== undefined && add[3] !== undefined && base !== undefined) {
      const offset = base + parseInt(`${add[2] ?? ''}${add[3]}`, 16);
      bases.delete(add[1]);
      lower(offset);
    }
  }
  return frames;
}
