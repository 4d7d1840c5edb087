// Rust that uses everything the data tables say of one aya-ebpf release, so that the compiler says whether it is true.
// Deliberately absent: kernels and sections, about which a compiler knows nothing.

import { MAP_KINDS, type MapKind } from '../../server/src/core/data/maps';
import { PROGRAM_KINDS, type ProgramArg, type ProgramKind } from '../../server/src/core/data/programs';

/** A module: every path, every constructor and every attribute with its arguments that `version` has according to the tables. */
export function tableModule(version: '0.1.1' | '0.2.1' | '0.3.0'): string {
  const has = ({ since }: { readonly since: string | null }): boolean =>
    since !== null && (version !== '0.1.1' || since === '0.1.0');
  const maps = MAP_KINDS.filter(has)
    .map((kind) => (version === '0.3.0' ? kind : { ...kind, consts: kind.constsBefore030 ?? kind.consts }))
    .flatMap(mapItems);
  const programs = PROGRAM_KINDS.filter(has).flatMap((kind) =>
    attributes(kind, kind.args.filter(has)).map((attribute) => ({ kind, attribute })),
  );
  return [
    ...maps.map((item, index) => item.replaceAll('NAME', `M${index}`)),
    ...programs.map(({ kind, attribute }, index) => programItem(kind, attribute, index)),
  ].join('\n');
}

function mapItems(kind: MapKind): readonly string[] {
  const module = kind.flavour === 'btf' ? 'btf_maps' : 'maps';
  const attribute = kind.flavour === 'btf' ? 'btf_map' : 'map';
  const types = kind.types.map(({ role }) =>
    role === 'inner' ? 'aya_ebpf::btf_maps::Array<u64, 4>' : 'u64',
  );
  const required = kind.consts.filter((param) => param.default === null).map(() => '64');
  // The flags of an LPM trie have to be BPF_F_NO_PREALLOC, which is 1.
  const all = kind.consts.map((param) => (param.default?.includes('NO_PREALLOC') === true ? '1' : '64'));
  return ['', ...kind.modules.map((inner) => `${inner}::`)].flatMap((inner) => {
    const path = `aya_ebpf::${module}::${inner}${kind.name}`;
    return [required, all].flatMap((consts) => {
      const generics = [...types, ...consts].join(', ');
      const type = generics === '' ? path : `${path}<${generics}>`;
      return kind.constructors.map(
        ({ name, args }) =>
          `#[aya_ebpf::macros::${attribute}(name = "NAME")]\npub static NAME: ${type} = ${path}::${name}(${args.map(() => '64u32').join(', ')});`,
      );
    });
  });
}

/** The attribute alone, with each argument and what that needs, with all, and with each word. */
function attributes(kind: ProgramKind, args: readonly ProgramArg[]): readonly string[] {
  const macro = `aya_ebpf::macros::${kind.macro ?? ''}`;
  const words = (kind.word?.values ?? []).map((word) => `${macro}(${word})`);
  const lists = args.map(({ name, needs }) =>
    args.filter((arg) => arg.name === name || needs.includes(arg.name)),
  );
  return [
    ...(kind.word?.required === true ? [] : [macro]),
    ...words,
    ...[...lists, args]
      .filter((list) => list.length > 0)
      .flatMap((list) => {
        const rounds = Math.max(1, ...list.map(({ values }) => values.length));
        return Array.from({ length: rounds }, (_, round) => list.map((arg) => written(arg, round)));
      })
      .map((list) => `${macro}(${list.join(', ')})`),
  ];
}

/** "8" is a name like any other and the offset that an `offset` asks for. */
function written({ name, form, values }: ProgramArg, round: number): string {
  return form === 'flag' ? name : `${name} = "${values[round] ?? '8'}"`;
}

function programItem(kind: ProgramKind, attribute: string, index: number): string {
  const result = kind.returns === 'any' ? '' : ` -> ${kind.returns}`;
  const context = `aya_ebpf::programs::${kind.context ?? ''}`;
  return `#[${attribute}]\npub fn p${index}(_ctx: ${context})${result} {${kind.returns === 'any' ? '' : ' 0 '}}`;
}
