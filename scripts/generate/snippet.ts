// A snippet before it becomes JSON, and the few words of VS Code's snippet syntax that the generators use.
// Invariant: `body` is snippet syntax, everything else is plain text.

/** One snippet of the extension. */
export interface Snippet {
  readonly title: string;
  readonly prefix: string; // starts with "aya-"
  readonly what: string; // one sentence or two
  readonly body: readonly string[];
  /** Paths below `aya_ebpf` that the body uses unqualified: "maps::PerCpuArray". */
  readonly imports: readonly string[];
  /** What a choice other than the default needs besides. */
  readonly choiceImports?: readonly string[];
  /** First aya-ebpf in which the body compiles. */
  readonly since: string;
  /** Set for what stands in a function instead of a module. */
  readonly statement?: Statement;
}

export interface Statement {
  /** Map types, or the function, that the first tab stop is one of. */
  readonly uses: readonly string[];
  /** A function around it that compiles, and what that needs below `aya_ebpf`. */
  readonly imports: readonly string[];
  readonly before: readonly string[];
  readonly after: readonly string[];
}

/** What a snippet inserts, as a text that a module may consist of. */
export function moduleText(snippet: Snippet, inserted: string): string {
  const { statement } = snippet;
  if (statement === undefined) return inserted;
  const [last = '', ...others] = statement.after.toReversed();
  const inside = [...inserted.split('\n'), ...others.toReversed()].map((line) => `    ${line}`);
  return [...statement.before, ...inside, last].join('\n');
}

/** "PerCpuArray" → "percpu-array", "cgroup_sock_addr" → "cgroup-sock-addr". */
export function kebab(name: string): string {
  return name
    .replace('PerCpu', 'Percpu')
    .replace('ReusePort', 'Reuseport')
    .replace(/(?<=[a-z])(?=[A-Z])/g, '-')
    .replaceAll('_', '-')
    .toLowerCase();
}

/** A tab stop with its default text. */
export function stop(index: number, text: string): string {
  return `\${${index}:${text.replace(/[\\$}]/g, '\\$&')}}`;
}

/** A tab stop that offers a list; the first value is the default. */
export function choice(index: number, values: readonly string[]): string {
  return `\${${index}|${values.map((value) => value.replace(/[\\,|]/g, '\\$&')).join(',')}|}`;
}

/** The `use` line that the body needs, or "" when it needs none. */
export function importLine(imports: readonly string[]): string {
  const [only, ...more] = [...imports].sort();
  if (only === undefined) return '';
  if (more.length === 0) return `use aya_ebpf::${only};`;
  return `use aya_ebpf::{${grouped([only, ...more]).join(', ')}};`;
}

/** `["maps::A", "maps::B"]` → `["maps::{A, B}"]`. */
function grouped(imports: readonly string[]): readonly string[] {
  const byModule = new Map<string, string[]>();
  for (const path of imports) {
    const split = path.lastIndexOf('::');
    const module = path.slice(0, split);
    byModule.set(module, [...(byModule.get(module) ?? []), path.slice(split + 2)]);
  }
  return [...byModule].map(([module, names]) =>
    names.length === 1 ? `${module}::${names.join('')}` : `${module}::{${names.join(', ')}}`,
  );
}
