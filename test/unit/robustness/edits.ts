// Random edits as people and their tools make them: tokens come and go, lines swap, junk is pasted, brackets are left open.
// Invariant: a seed decides everything.

export interface Random {
  /** A whole number below `limit`. */
  readonly below: (limit: number) => number;
  readonly pick: <T>(from: readonly [T, ...T[]]) => T;
}

/** Mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  const below = (limit: number): number => next() % Math.max(1, limit);
  return {
    below,
    pick: ([first, ...rest]) => (below(rest.length + 1) === 0 ? first : (rest[below(rest.length)] ?? first)),
  };
}

const JUNK: readonly [string, ...string[]] = [
  '{', '}', '(', ')', '[', ']', '{{', '}}}', ';', ',', '"', "'", 'r#"', '/*', '*/', '//', '\n', '\r\n', '\ufeff', '😀', 'é', '\ud83d', '\0',
  'fn x() {}\n', 'fn ', 'mod a {', 'mod b;', '#[map]\n', '#![no_std]', 'static mut B: u8 = 0;\n', 'const N: usize = N;\n', 'let [a, b] = x;\n',
  'let x = x; ', 'return; ', 'loop {} ', 'unsafe { ', 'if let Some(x) = y { ', 'match x { _ => {} } ', '|x| x', '..', '..=', '?', '::<', '<', '>',
  '&raw mut ', '&mut ', '*', 'u8', '[u8; 4096]', '[0u8; N]', 'size_of::<Self>()', 'impl X { fn f(&self) {} }\n', 'use super::*;\n', 'use self::a as a;\n',
  'macro_rules! m { ($x:tt) => { m!($x); } }\n', 'm! { static Z: u8 = 0; }\n', 'struct S<T>(S<S<T>>);\n', 'type A = A;\n', 'union U { a: u8 }\n',
  'enum E { A = 1, B(E) }\n', '#[cfg(feature = "x")] ', '#[repr(packed(3))] ', '9999999999999999999999999999999999999999', '0x', '1.5e', "'a", 'c"', 'b\'\\x\'',
]; // prettier-ignore

const TOKEN = /[A-Za-z_]\w*|\d\w*|"(?:[^"\\\n]|\\.)*"|\s+|[^\s\w]/gu;

/** Offsets at which tokens end, the first text first. */
export function tokenEnds(text: string): readonly number[] {
  return [...text.matchAll(TOKEN)].map((it) => it.index + it[0].length);
}

export function edited(text: string, random: Random): string {
  const ends = [0, ...tokenEnds(text)];
  const at = random.below(ends.length);
  const start = ends[at] ?? 0;
  const end = ends[Math.min(ends.length - 1, at + 1 + random.below(3))] ?? start;
  const other = random.below(ends.length);
  const token = text.slice(ends[other] ?? 0, ends[other + 1] ?? 0);
  switch (random.below(12)) {
    case 0:
    case 1:
      return text.slice(0, start) + token + text.slice(start);
    case 2:
      return text.slice(0, start) + text.slice(end);
    case 3:
    case 4:
      return text.slice(0, start) + token + text.slice(end);
    case 5:
      return text.slice(0, start) + random.pick(JUNK) + text.slice(start);
    case 6:
      return text.slice(0, start) + random.pick(JUNK) + text.slice(end);
    case 7:
      return withLines(text, (lines) => {
        const first = random.below(lines.length);
        const second = random.below(lines.length);
        return lines.map((line, index) =>
          index === first ? (lines[second] ?? '') : index === second ? (lines[first] ?? '') : line,
        );
      });
    case 8:
      return withLines(text, (lines) => {
        const from = random.below(lines.length);
        const count = 1 + random.below(6);
        const to = random.below(lines.length);
        const copied = lines.slice(from, from + count);
        return [...lines.slice(0, to), ...copied, ...lines.slice(to)];
      });
    case 9:
      return withLines(text, (lines) => {
        const from = random.below(lines.length);
        return [...lines.slice(0, from), ...lines.slice(from + 1 + random.below(3))];
      });
    case 10:
      return random.below(2) === 0 ? text.replaceAll('\r\n', '\n') : text.replaceAll(/\r?\n/g, '\r\n');
    default: {
      // What is typed most: a number, a name, a space in the middle of a body.
      const body = text.lastIndexOf('{', start);
      const place = body < 0 ? start : body + 1;
      const typed = [
        ` let v${random.below(9)} = ${random.below(300)}u64;`,
        ' ',
        '\n',
        `/*${random.below(9)}*/`,
        ' x.',
      ];
      return text.slice(0, place) + (typed[random.below(typed.length)] ?? '') + text.slice(place);
    }
  }
}

function withLines(text: string, change: (lines: readonly string[]) => readonly string[]): string {
  return change(text.split('\n')).join('\n');
}
