// Constants from a grammar: every kind of expression that eBPF code puts in one, of every scalar type, and functions with loops.
// The same seed gives the same text. Types are right by construction; values may overflow, which is rustc's to refuse.

import { randomFrom, type Random } from '../layouts/random';

export interface GeneratedConstants {
  /** Functions that the constants call. */
  readonly source: string;
  readonly constants: readonly GeneratedConstant[];
}

export interface GeneratedConstant {
  readonly type: string;
  readonly expression: string;
}

export function generateConstants(seed: number, count: number): GeneratedConstants {
  const random = randomFrom(seed);
  const functions: GeneratedFunction[] = [];
  for (let index = 0; index < 12; index++)
    functions.push(functionNamed(random, `g${String(index)}`, functions));
  const constants = Array.from({ length: count }, (): GeneratedConstant => {
    const type = random.pick([...INTS, ...INTS, 'bool', 'char']);
    return { type, expression: expression({ random, functions, locals: [] }, type, 1 + random.below(4)) };
  });
  return { source: functions.map((it) => it.text).join('\n'), constants };
}

interface GeneratedFunction {
  readonly name: string;
  readonly parameters: readonly string[];
  readonly result: string;
  readonly text: string;
}

interface Grammar {
  readonly random: Random;
  readonly functions: readonly GeneratedFunction[];
  readonly locals: readonly { readonly name: string; readonly type: string }[];
}

const UNSIGNED = ['u8', 'u16', 'u32', 'u64', 'u128', 'usize'];
const SIGNED = ['i8', 'i16', 'i32', 'i64', 'i128', 'isize'];
const INTS = [...UNSIGNED, ...SIGNED];
const COMPARISONS = ['==', '!=', '<', '<=', '>', '>='];

function expression(grammar: Grammar, type: string, depth: number): string {
  if (type === 'bool') return condition(grammar, depth);
  if (type === 'char') return character(grammar, depth);
  const { random } = grammar;
  if (depth <= 0) return leaf(grammar, type);
  const inner = (it = type): string => expression(grammar, it, depth - 1);
  const choices: (() => string)[] = [
    () => arithmetic(grammar, type, depth),
    () => arithmetic(grammar, type, depth),
    () => `(${inner()} ${random.pick(['&', '|', '^'])} ${inner()})`,
    () => shift(grammar, type, depth),
    () => (SIGNED.includes(type) && random.chance(50) ? `(-${inner()})` : `(!${inner()})`),
    () => cast(grammar, type, depth),
    () => cast(grammar, type, depth),
    () => method(grammar, type, depth),
    () => method(grammar, type, depth),
    () => `(if ${inner('bool')} { ${inner()} } else { ${inner()} })`,
    () => matching(grammar, type, depth),
    () => `{ let x: ${type} = ${inner()}; x ${random.pick(['^', '&', '|'])} ${inner()} }`,
    () => checked(grammar, type, depth),
    () => bytes(grammar, type, depth),
    () => named(grammar, type),
    () => named(grammar, type),
    () => call(grammar, type, depth),
  ];
  return random.pick(choices)();
}

function leaf(grammar: Grammar, type: string): string {
  const { random, locals } = grammar;
  const own = locals.filter((it) => it.type === type);
  if (own.length > 0 && random.chance(60)) return random.pick(own).name;
  switch (random.below(5)) {
    case 0:
      return `A_${type.toUpperCase()}`;
    case 1:
      return `${type}::${random.pick(['MAX', 'MIN'])}`;
    default:
      return literal(random, type, locals.length > 0);
  }
}

/** A literal that fits the type, in one of the ways in which it may be written. */
function literal(random: Random, type: string, isSmall = false): string {
  const bits = bitsOf(type) - (SIGNED.includes(type) ? 1 : 0);
  const small = isSmall || random.chance(70);
  const limit = 1n << BigInt(small ? Math.min(bits, 6) : bits);
  const value = ((BigInt(random.below(2 ** 31)) << 31n) | BigInt(random.below(2 ** 31))) % limit;
  const suffix = random.chance(30) ? random.pick(['', '_']) + type : '';
  switch (random.below(6)) {
    case 0:
      return `0x${value.toString(16)}${suffix === '' ? '' : `_${type}`}`;
    case 1:
      return `0b${value.toString(2)}${suffix}`;
    case 2:
      return type === 'u8' && value >= 97n && value < 123n
        ? `b'${String.fromCharCode(Number(value))}'`
        : `0o${value.toString(8)}${suffix}`;
    default:
      return value.toString().replaceAll(/\B(?=(\d{3})+$)/g, '_') + suffix;
  }
}

function bitsOf(type: string): number {
  const digits = type.slice(1);
  return digits === 'size' ? 64 : Number(digits);
}

function arithmetic(grammar: Grammar, type: string, depth: number): string {
  const operator = grammar.random.pick(['+', '+', '-', '*', '/', '%']);
  const left = expression(grammar, type, depth - 1);
  const right = /[/%]/.test(operator)
    ? `(${expression(grammar, type, depth - 1)} | 1)`
    : expression(grammar, type, Math.min(depth - 1, 1));
  return grammar.random.chance(30) && depth > 1
    ? `(${left} ${operator} ${right} ${grammar.random.pick(['+', '&', '|', '^'])} ${expression(grammar, type, 0)})`
    : `(${left} ${operator} ${right})`;
}

function shift(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const amount = random.below(random.chance(5) ? 200 : bitsOf(type));
  const by = random.pick([
    String(amount),
    `${String(amount)}u32`,
    `(${expression(grammar, 'u32', depth - 2)} % 7)`,
    `A_I8.count_ones()`,
  ]);
  return `(${expression(grammar, type, depth - 1)} ${random.pick(['<<', '>>'])} ${by})`;
}

function cast(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const enums = [
    'Mode::Next',
    'Mode::On',
    'Signed::Low',
    'Signed::High',
    'limits::Level::Debug',
    'limits::Level::Error',
  ];
  switch (random.below(6)) {
    case 0:
      return `(${expression(grammar, 'bool', depth - 1)} as ${type})`;
    case 1:
      return `(${expression(grammar, 'char', depth - 1)} as ${type})`;
    case 2:
      return `(${random.pick(enums)} as ${type})`;
    case 3:
      return `((${expression(grammar, random.pick(INTS), depth - 1)} as ${random.pick(INTS)}) as ${type})`;
    default:
      return `(${expression(grammar, random.pick(INTS), depth - 1)} as ${type})`;
  }
}

function method(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const receiver = `(${expression(grammar, type, depth - 1)} as ${type})`;
  const other = (): string => expression(grammar, type, depth - 1);
  const odd = (): string => `(${expression(grammar, type, depth - 1)} | 1)`;
  const by = (): string => String(random.below(random.chance(15) ? 140 : 9));
  const choices: (() => string)[] = [
    () => `${receiver}.wrapping_${random.pick(['add', 'sub', 'mul'])}(${other()})`,
    () => `${receiver}.saturating_${random.pick(['add', 'sub', 'mul'])}(${other()})`,
    () => `${receiver}.overflowing_${random.pick(['add', 'sub', 'mul'])}(${other()}).0`,
    () => `${receiver}.wrapping_${random.pick(['div', 'rem', 'rem_euclid', 'div_euclid'])}(${odd()})`,
    () => `${receiver}.${random.pick(['rem_euclid', 'div_euclid'])}(${odd()})`,
    () => `${receiver}.wrapping_${random.pick(['shl', 'shr', 'pow'])}(${by()})`,
    () => `${receiver}.saturating_pow(${by()})`,
    () => `${receiver}.rotate_${random.pick(['left', 'right'])}(${by()})`,
    () => `${receiver}.${random.pick(['to_be', 'to_le', 'swap_bytes', 'reverse_bits'])}()`,
    () => `${type}::from_${random.pick(['be', 'le'])}(${other()})`,
    () => `${receiver}.wrapping_neg()`,
    () =>
      `(${receiver}.${random.pick(['count_ones', 'count_zeros', 'leading_zeros', 'trailing_zeros', 'leading_ones', 'trailing_ones'])}() as ${type})`,
    () => `(${literal(random, type)} as ${type}).pow(${String(random.below(3))})`,
    () => `((${literal(random, type)} as ${type}) / 2 + 1).${random.pick(['ilog2', 'ilog10'])}() as ${type}`,
  ];
  if (UNSIGNED.includes(type)) {
    choices.push(
      () => `${receiver}.${random.pick(['div_ceil', 'next_multiple_of', 'abs_diff', 'midpoint'])}(${odd()})`,
      () => `(${receiver} >> 3).next_power_of_two()`,
      () => `${receiver}.isqrt()`,
    );
  } else {
    choices.push(
      () =>
        `${receiver}.${random.pick(['abs', 'signum', 'wrapping_abs', 'saturating_abs', 'saturating_neg'])}()`,
      () => `(${receiver}.unsigned_abs() as ${type})`,
      () => `(${receiver}.abs_diff(${other()}) as ${type})`,
    );
  }
  return `(${random.pick(choices)()})`;
}

function checked(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const left = `(${expression(grammar, type, depth - 1)} as ${type})`;
  const right = expression(grammar, type, depth - 1);
  const operation = random.pick(['add', 'sub', 'mul', 'div', 'rem']);
  const option = random.pick([
    `${left}.checked_${operation}(${right})`,
    `${left}.checked_${random.pick(['shl', 'shr', 'pow'])}(${String(random.below(80))})`,
    `${left}.checked_neg()`,
  ]);
  return random.chance(50)
    ? `(match ${option} { Some(value) => value, None => ${leaf(grammar, type)} })`
    : `(if let Some(value) = ${option} { value } else { ${leaf(grammar, type)} })`;
}

function matching(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const inner = (): string => expression(grammar, type, depth - 1);
  switch (random.below(4)) {
    case 0:
      return `(match ${expression(grammar, 'u8', depth - 1)} { 0..=9 => ${inner()}, b'a' | b'b' => ${inner()}, A_U8 => ${inner()}, n if n > 100 => ${inner()}, _ => ${inner()} })`;
    case 1:
      return `(match (${expression(grammar, 'bool', depth - 1)}, ${expression(grammar, 'bool', 0)}) { (true, _) => ${inner()}, (false, true) => ${inner()}, (false, false) => ${inner()} })`;
    case 2:
      return `(match [${expression(grammar, 'i32', depth - 1)}, 2, 3] { [0, ..] => ${inner()}, [first, .., last] if first > last => ${inner()}, [_, rest @ ..] => ${inner()} })`;
    default:
      return `(match ${random.pick(['Mode::Auto', 'Mode::Off', 'Mode::Next'])} { Mode::Off => ${inner()}, Mode::On => ${inner()}, Mode::Auto => ${inner()}, Mode::Next => ${inner()} })`;
  }
}

function bytes(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const length = bitsOf(type) / 8;
  const order = random.pick(['be', 'le', 'ne']);
  const text = Array.from({ length }, () => random.pick(['a', 'Z', '7', '\\x7f', '\\n', '\\0'])).join('');
  const elements = Array.from({ length }, () => expression(grammar, 'u8', 0)).join(', ');
  switch (random.below(4)) {
    case 0:
      return `${type}::from_${order}_bytes(*b"${text}")`;
    case 1:
      return `${type}::from_${order}_bytes([${elements}])`;
    case 2:
      return `${type}::from_${order}_bytes((${expression(grammar, type, depth - 1)} as ${type}).to_${random.pick(['be', 'le'])}_bytes())`;
    default:
      return `((${expression(grammar, type, depth - 1)} as ${type}).to_be_bytes()[${String(random.below(length))}] as ${type})`;
  }
}

/** Of one type; the others reach them by a cast. */
const NAMED: Readonly<Record<string, readonly string[]>> = {
  u8: ['BYTES[1]', 'BYTES[3]', 'NESTED[1][2]', 'PAIR.0', 'limits::SHIFT', 'limits::NAME[4]', "b'\\''", 'TEXT.as_bytes()[2]', 'Buffer::<5>::filled(9).last()', 'name16("probe")[3]', 'Small(3, 4).0'],
  u16: ['TABLE[4]', 'TABLE[1] / 3', 'limits::Window::ALL.high', 'Small(3, 0x1234).1.to_be()', '80u16.to_be()'],
  u32: ['CRC[7]', 'CRC[15]', 'ZEROS[3]', 'limits::MASK', 'pick(Mode::Auto)', 'gcd(84, 36)', 'hash(b"aya")', 'hash(TEXT.as_bytes())', 'pairs(30)', 'ip(127, 0, 0, 1)', 'or_zero(Some(7))', 'or_zero(None)', 'quarter(24)', 'quarter(6)', 'quarter(7)', '<Point as HasId>::ID', 'Point::DOUBLE', 'Small::DOUBLE', 'Small::ID', 'NonZeroU32::new(77).unwrap().get()', 'limits::Window { low: 2, high: 9 }.width()', 'u64::BITS', 'Buffer::<12>::filled(1).length', 'aya_ebpf::bindings::xdp_action::XDP_PASS', 'aya_ebpf::bindings::BPF_F_NO_PREALLOC'],
  u64: ['factorial(15)', 'Buffer::<33>::BITS', 'limits::BYTES', 'limits::nested::WIDE'],
  usize: ['BYTES.len()', 'TEXT.len()', 'TABLE.len()', 'size_of::<Record>()', 'align_of::<Record>()', 'size_of::<[Small; 7]>()', 'size_of::<Option<Mode>>()', 'core::mem::size_of::<Ring<Record, 4>>()', 'Ring::<Point, 6>::SIZE', 'Buffer::<{ A_USIZE * 2 }>::CAPACITY', 'larger(3, A_USIZE)', 'limits::page(3)', 'limits::DEPTH', 'first_above(299)', 'length(b"abcd")', 'words::<Record>(3)', 'words::<u16>(5)', 'size_of::<&str>()', 'size_of::<aya_ebpf::bindings::bpf_fib_lookup>()', '{ const INNER: usize = 6; INNER * INNER }', 'b"a\\\\\\n".len()', 'r#"a"b"#.len()', '"\\u{1F600}".len()'],
  i32: ['Point::new(4, 5).flip().x', 'Point::FAR.x', 'Point::FAR.grown().y', 'Point { x: 6, y: 7 }.sum()', 'PAIR.1', 'class(-5)', 'class(42)', 'class(i64::MAX)', 'limits::nested::LOW', '{ let mut p = Point::new(1, 2); p.grow(3); p.x * 10 + p.y }', '{ let mut p = Point::ORIGIN; p.x = 4; p.y -= p.x; p.y }', '{ let (a, b) = PAIR; b * a as i32 }', '{ let mut t = [1, 2, 3]; t[1] = 9; t[2] += t[1]; t[2] }', 'aya_ebpf::bindings::TC_ACT_SHOT', "{ let mut i = 0; while i < 50 { i += 7; } i }", "'b: { if A_BOOL { break 'b 3; } 4 }"],
}; // prettier-ignore

function named({ random }: Grammar, type: string): string {
  const own = NAMED[type];
  if (own !== undefined && random.chance(80)) return `(${random.pick(own)})`;
  const other = random.pick(Object.keys(NAMED));
  return `((${random.pick(NAMED[other] ?? [])}) as ${type})`;
}

function call(grammar: Grammar, type: string, depth: number): string {
  const { random, functions } = grammar;
  if (functions.length === 0) return leaf(grammar, type);
  const chosen = random.pick(functions);
  const args = chosen.parameters.map((it) => expression(grammar, it, depth - 2)).join(', ');
  return `(${chosen.name}(${args}) as ${type})`;
}

function condition(grammar: Grammar, depth: number): string {
  const { random, locals } = grammar;
  const own = locals.filter((it) => it.type === 'bool');
  if (depth <= 0)
    return own.length > 0 && random.chance(50)
      ? random.pick(own).name
      : random.pick(['true', 'false', 'A_BOOL', '!A_BOOL']);
  const inner = (): string => condition(grammar, depth - 1);
  const type = random.pick(INTS);
  const choices: (() => string)[] = [
    () => comparison(grammar, type, depth),
    () => comparison(grammar, type, depth),
    () => comparison(grammar, type, depth),
    () => `(${inner()} ${random.pick(['&&', '||', '&', '|', '^', '==', '!='])} ${inner()})`,
    () => `!${inner()}`,
    () => `(${character(grammar, depth - 1)} ${random.pick(COMPARISONS)} ${character(grammar, depth - 1)})`,
    () => `(${expression(grammar, 'u32', depth - 1)} as u32).is_power_of_two()`,
    () =>
      `(${expression(grammar, 'i64', depth - 1)} as i64).${random.pick(['is_negative', 'is_positive'])}()`,
    () =>
      `(${expression(grammar, 'u8', depth - 1)} as u8).${random.pick(['is_ascii_digit', 'is_ascii_alphabetic', 'is_ascii_whitespace', 'is_ascii'])}()`,
    () =>
      `(${expression(grammar, type, depth - 1)} as ${type}).checked_add(${expression(grammar, type, depth - 1)}).${random.pick(['is_some', 'is_none'])}()`,
    () =>
      `(${expression(grammar, type, depth - 1)} as ${type}).overflowing_mul(${expression(grammar, type, depth - 1)}).1`,
    () => random.pick(['TEXT.is_empty()', 'checked_half(5).is_none()', 'BYTES.is_empty()']),
  ];
  return `(${random.pick(choices)()})`;
}

function comparison(grammar: Grammar, type: string, depth: number): string {
  const left = `(${expression(grammar, type, depth - 1)} as ${type})`;
  return `(${left} ${grammar.random.pick(COMPARISONS)} ${expression(grammar, type, depth - 1)})`;
}

function character(grammar: Grammar, depth: number): string {
  const { random } = grammar;
  if (depth > 0 && random.chance(40)) return `(${expression(grammar, 'u8', depth - 1)} as u8 as char)`;
  return random.pick([
    "'a'",
    "'Z'",
    "'\\n'",
    "'\\''",
    "'\\u{e9}'",
    "'é'",
    "'\\x41'",
    'A_CHAR',
    "(b'q' as char)",
  ]);
}

/** A function of two parameters with a local that a loop changes; loops end after a few rounds. */
function functionNamed(
  random: Random,
  name: string,
  functions: readonly GeneratedFunction[],
): GeneratedFunction {
  const result = random.pick(INTS);
  const parameters = [random.pick(INTS), random.pick(INTS)];
  const locals = [
    { name: 'a', type: parameters[0] ?? 'u8' },
    { name: 'b', type: parameters[1] ?? 'u8' },
    { name: 'sum', type: result },
  ];
  const inside: Grammar = { random, functions, locals: [...locals, { name: 'i', type: 'usize' }] };
  const before: Grammar = { random, functions, locals: locals.slice(0, 2) };
  const declared = random.chance(50)
    ? `let mut sum: ${result} = ${expression(before, result, 1)};`
    : `let mut sum = ${literal(random, result).replace(/_?[iu](?:\d+|size)$/, '')};`;
  const statements = Array.from({ length: 1 + random.below(3) }, () => statement(inside, result, 2)).join(
    ' ',
  );
  const rounds = String(1 + random.below(9));
  const loop = random.chance(60)
    ? `while i < ${rounds} { ${statements} i += 1; }`
    : `loop { if i >= ${rounds} { break; } i += 1; ${statements} }`;
  const early = random.chance(30)
    ? `if ${condition(before, 1)} { return ${expression(before, result, 1)}; }`
    : '';
  const text = `const fn ${name}(a: ${locals[0]?.type ?? ''}, b: ${locals[1]?.type ?? ''}) -> ${result} { ${declared} let mut i: usize = 0; ${early} ${loop} sum }`;
  return { name, parameters, result, text };
}

function statement(grammar: Grammar, type: string, depth: number): string {
  const { random } = grammar;
  const value = (): string => expression(grammar, type, 1);
  switch (random.below(depth > 0 ? 8 : 4)) {
    case 0:
      return `sum = (sum as ${type}).wrapping_add(${value()});`;
    case 1:
      return `sum ${random.pick(['^=', '|=', '&='])} ${value()};`;
    case 2:
      return `sum ${random.pick(['>>=', '<<='])} ${String(random.below(3))};`;
    case 3:
      return `sum = (sum as ${type}).rotate_left(3) ^ ${value()};`;
    case 4:
      return `if ${condition(grammar, 1)} { ${statement(grammar, type, depth - 1)} } else { ${statement(grammar, type, depth - 1)} }`;
    case 5:
      return `match i { 0 | 2 => { ${statement(grammar, type, depth - 1)} } 3..=5 => {} _ => { ${statement(grammar, type, depth - 1)} } }`;
    case 6:
      return `let t = ${value()}; sum = sum ^ t;`;
    default:
      return `{ let mut k = 0; while k < 2 { ${statement(grammar, type, 0)} k += 1; } }`;
  }
}
