// The path in a Rust symbol, from both manglings: "_ZN…17h…E" (legacy) and "_R…" (v0, RFC 2603).
// Hashes, generic arguments and the trait of an impl are dropped: `<a::Ipv4 as b::Parse>::parse::<u8>` is a, Ipv4, parse.
// Deliberately absent: writing types out in full. Nobody compares more than paths here.

/** Segments from the crate's name on, or null where `symbol` is not mangled or mangled wrongly. */
export function rustPath(symbol: string): readonly string[] | null {
  // LLVM puts what it adds behind a dot: ".llvm.123", ".cold".
  const name = symbol.replace(/\.(?:llvm|cold|part|constprop|isra)\b.*$/, '');
  if (name.startsWith('_R')) return new V0(name.slice(2)).path();
  const legacy = /^_?_ZN(.*)E$/.exec(name);
  return legacy?.[1] === undefined ? null : legacyPath(legacy[1]);
}

function legacyPath(text: string): readonly string[] | null {
  const segments: string[] = [];
  for (let at = 0; at < text.length;) {
    const digits = /^\d{1,6}/.exec(text.slice(at, at + 6))?.[0];
    if (digits === undefined) return null;
    const start = at + digits.length;
    const end = start + Number(digits);
    if (end === start || end > text.length) return null;
    segments.push(text.slice(start, end));
    at = end;
  }
  if (!/^h[0-9a-f]{16}$/.test(segments.at(-1) ?? '')) return null;
  const readable = segments.slice(0, -1).map(legacySegment);
  return readable.flatMap((segment, index) => (index === 0 ? selfType(segment) : [segment]));
}

const LEGACY_ESCAPES: Readonly<Record<string, string>> = {
  SP: '@',
  BP: '*',
  RF: '&',
  LT: '<',
  GT: '>',
  LP: '(',
  RP: ')',
  C: ',',
};

function legacySegment(segment: string): string {
  return segment
    .replace(/^_(?=\$)/, '')
    .replaceAll(/\$(?:u([0-9a-f]{1,6})|([A-Z]{1,2}))\$/g, (all, code: string | undefined, name: string) => {
      if (code === undefined) return LEGACY_ESCAPES[name] ?? all;
      const point = parseInt(code, 16);
      return point <= 0x10ffff ? String.fromCodePoint(point) : all;
    })
    .replaceAll('..', '::');
}

/** "<a::b::T<u8> as c::Trait>" → a, b, T. */
function selfType(segment: string): readonly string[] {
  if (!segment.startsWith('<')) return [segment];
  const inner = segment.slice(1, -1);
  const type = withoutGenerics(inner).replace(/ as .*$/, '');
  return type.replace(/^impl .* for /, '').split('::');
}

function withoutGenerics(text: string): string {
  let depth = 0;
  let result = '';
  for (const character of text) {
    if (character === '<') depth += 1;
    if (depth === 0) result += character;
    if (character === '>') depth = Math.max(0, depth - 1);
  }
  return result;
}

/** More nesting or back references than any real symbol has. */
const MAX_STEPS = 2000;

class Malformed extends Error {}

/** Reads one v0 symbol; has the lifetime of that. */
class V0 {
  readonly #text: string;
  #at = 0;
  #steps = 0;

  constructor(text: string) {
    this.#text = text;
  }

  path(): readonly string[] | null {
    try {
      return this.#path();
    } catch (error) {
      if (error instanceof Malformed || error instanceof RangeError) return null;
      throw error;
    }
  }

  #next(): string {
    this.#steps += 1;
    const character = this.#text[this.#at];
    if (character === undefined || this.#steps > MAX_STEPS) throw new Malformed();
    this.#at += 1;
    return character;
  }

  #skip(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at += 1;
    return true;
  }

  #path(): readonly string[] {
    switch (this.#next()) {
      case 'C':
        return [this.#identifier()];
      case 'M':
        this.#implPath();
        return this.#type();
      case 'X':
        this.#implPath();
        return this.#selfOfTrait();
      case 'Y':
        return this.#selfOfTrait();
      case 'N': {
        const namespace = this.#next();
        const parent = this.#path();
        const name = this.#identifier();
        if (namespace === 'C') return [...parent, '{{closure}}'];
        return name === '' ? parent : [...parent, name];
      }
      case 'I': {
        const path = this.#path();
        while (!this.#skip('E')) this.#genericArgument();
        return path;
      }
      case 'B':
        return this.#back(() => this.#path());
      default:
        throw new Malformed();
    }
  }

  #implPath(): void {
    this.#disambiguator();
    this.#path();
  }

  #selfOfTrait(): readonly string[] {
    const type = this.#type();
    this.#path();
    return type;
  }

  #genericArgument(): void {
    if (this.#skip('L')) this.#base62();
    else if (this.#skip('K')) this.#constant();
    else this.#type();
  }

  #type(): readonly string[] {
    const start = this.#at;
    const tag = this.#next();
    if (/[a-z]/.test(tag)) return [BASIC_TYPES[tag] ?? '_'];
    switch (tag) {
      case 'A':
        this.#type();
        this.#constant();
        return ['[_]'];
      case 'S':
        this.#type();
        return ['[_]'];
      case 'T':
        while (!this.#skip('E')) this.#type();
        return ['(_)'];
      case 'R':
      case 'Q':
        if (this.#skip('L')) this.#base62();
        return this.#type();
      case 'P':
      case 'O':
        return this.#type();
      case 'F':
        this.#signature();
        return ['fn'];
      case 'D':
        return this.#dynamic();
      case 'B':
        return this.#back(() => this.#type());
      default:
        this.#at = start;
        return this.#path();
    }
  }

  #signature(): void {
    this.#binder();
    this.#skip('U');
    if (this.#skip('K') && !this.#skip('C')) this.#identifier();
    while (!this.#skip('E')) this.#type();
    this.#type();
  }

  #dynamic(): readonly string[] {
    this.#binder();
    while (!this.#skip('E')) {
      this.#path();
      while (this.#skip('p')) {
        this.#identifier();
        this.#type();
      }
    }
    if (this.#skip('L')) this.#base62();
    return ['dyn'];
  }

  #constant(): void {
    if (this.#skip('B')) {
      this.#back(() => {
        this.#constant();
        return [];
      });
      return;
    }
    if (this.#skip('p')) return;
    this.#type();
    this.#skip('n');
    while (!this.#skip('_')) this.#next();
  }

  #binder(): void {
    if (this.#skip('G')) this.#base62();
  }

  #back(read: () => readonly string[]): readonly string[] {
    const from = this.#at - 1;
    const target = this.#base62();
    const after = this.#at;
    if (target >= from) throw new Malformed();
    this.#at = target;
    const result = read();
    this.#at = after;
    return result;
  }

  #disambiguator(): void {
    if (this.#skip('s')) this.#base62();
  }

  /** Punycode is left as it is. */
  #identifier(): string {
    this.#disambiguator();
    this.#skip('u');
    const digits = /^(?:0|[1-9]\d{0,5})/.exec(this.#text.slice(this.#at, this.#at + 6))?.[0];
    if (digits === undefined) throw new Malformed();
    this.#at += digits.length;
    this.#skip('_');
    const end = this.#at + Number(digits);
    if (end > this.#text.length) throw new Malformed();
    const name = this.#text.slice(this.#at, end);
    this.#at = end;
    return name;
  }

  /** "_" is 0, "0_" is 1. */
  #base62(): number {
    if (this.#skip('_')) return 0;
    let value = 0;
    while (!this.#skip('_')) {
      const digit = DIGITS.indexOf(this.#next());
      if (digit < 0) throw new Malformed();
      value = value * 62 + digit;
    }
    return value + 1;
  }
}

const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';

const BASIC_TYPES: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  e: 'str',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  s: 'i16',
  t: 'u16',
  u: '()',
  x: 'i64',
  y: 'u64',
  z: '!',
};
