// What an eBPF crate is to the analyzer: plain values, built by workspace.ts, read by the model and the rules.

import type { BuildFlags } from './buildFlags';
import type { Attribute, Item, ModItem } from '../syntax/ast';
import type { Span } from '../text/span';

/** The file and span that a span of expanded text was written at; null if its parts come from several places. */
export type OriginOf = (span: Span) => { readonly path: string; readonly span: Span } | null;

export type CfgState = 'on' | 'off' | 'unknown';

/** What decides `#[cfg]` in one compilation of a crate for the BPF target. */
export interface CfgEnvironment {
  /** Features that are surely enabled. */
  readonly features: ReadonlySet<string>;
  /** Features that some build may enable; a `feature = "x"` of these is unknown. null: any feature may be (a file without manifest). */
  readonly possibleFeatures: ReadonlySet<string> | null;
  /** The one `bpf_target_arch` of a foreign crate; null: not known. Absent: each of its values is that of some build. */
  readonly architecture?: string | null;
}

/** A module with the items that are compiled into it. Items under a cfg that is off are left out. */
export interface Module {
  readonly path: readonly string[]; // from the crate root, without the crate's name; the root's is []
  readonly file: string; // the file that holds the items
  readonly items: readonly ModuleItem[]; // without `mod` items: they are the children
  /** Inline and file modules by name. Where a name has alternatives under several cfgs, the others are under "name#2", "name#3", …. */
  readonly children: ReadonlyMap<string, Module>;
  /** The `mod` items of the children, by the same names. */
  readonly declarations: ReadonlyMap<string, ModItem>;
  readonly certain: boolean; // false: under a cfg that cannot be decided
  /** Set where items are read one by one (indexedModule.ts): `items` then holds only `use`s, macros and extern crates. */
  readonly lookup?: ItemLookup;
}

/** The items of a module that is not parsed as a whole. */
export interface ItemLookup {
  /** Types, functions, constants, statics and traits of this name. */
  readonly named: (name: string) => readonly ModuleItem[];
  /** Impl blocks of the type of this name. */
  readonly implsOf: (name: string) => readonly ModuleItem[];
  /** Structs, unions and enums, which parses all of these. */
  readonly types: () => readonly ModuleItem[];
  /** All of them, which parses all of them. */
  readonly all: () => readonly ModuleItem[];
}

export interface ModuleItem {
  readonly item: Item;
  /** Set where a macro of the workspace declares the item: its spans are offsets in expanded text, and this says where they were written. */
  readonly originOf?: OriginOf;
  readonly certain: boolean; // false: the item, or a module around it, is under a cfg that cannot be decided
}

/** One compilation unit: a lib, a bin, or a shared library that an eBPF crate uses by path. */
export interface CrateUnit {
  readonly name: string; // as written in Rust: "my_common"
  readonly kind: 'lib' | 'bin';
  readonly shared: boolean; // a path dependency that host code may compile too
  readonly rootFile: string;
  readonly root: Module;
  readonly innerAttributes: readonly Attribute[];
  readonly edition: Edition;
  readonly cfg: CfgEnvironment;
  /** Extern crate names, as seen from this unit, to the units behind path dependencies (and to the own lib from a bin). */
  readonly dependencies: ReadonlyMap<string, CrateUnit>;
  /** Names under which this unit sees aya-ebpf: `aya_ebpf`, `aya_bpf`, or a rename. Empty for a shared crate without it. */
  readonly ayaNames: readonly string[];
  /** The releases whose API its aya-ebpf may have: one where the lockfile says it, several where it is not known. Never empty. */
  readonly ayaApi: readonly AyaApi[];
  /**
   * The library behind the name of a crate of other people, for its types and constants alone: no rule judges it.
   * `core` stands for std and alloc, `aya_ebpf` for all of its names. Absent or null: not known.
   */
  readonly foreign?: (name: string) => CrateUnit | null;
  /** Set on such a library: its types are external to everybody, itself included. */
  readonly external?: true;
}

/** Releases of aya-ebpf between which signatures differ: before 0.2.0 (aya-bpf too), 0.2, and from 0.3.0 on. */
export type AyaApi = '0.1' | '0.2' | '0.3';

export type Edition = '2015' | '2018' | '2021' | '2024';

/** The crate that relocates and loads the object. For aya 0.10 and 0.11, before aya-obj existed, `crate` is "aya". */
export interface Loader {
  readonly crate: 'aya-obj' | 'aya';
  readonly version: string;
  readonly from: string; // "Cargo.lock", "requirement aya = \"0.13\"", "git", "setting"
}

export interface EbpfCrate {
  readonly name: string; // package name; for a file without manifest its file name without ".rs"
  readonly root: string; // folder of the manifest, or of the lone file
  readonly manifest: string | null;
  readonly lone: boolean; // found by its imports, no usable manifest
  readonly ayaEbpf: string | null; // resolved version of aya-ebpf or aya-bpf, null: not known; a lone file has the newest idiom and null
  /** null: not known. `loaderIsOther`: the user says that the loader is not Aya. */
  readonly loader: Loader | null;
  readonly loaderIsOther: boolean;
  readonly units: readonly CrateUnit[]; // targets first, then shared crates
  readonly config: CrateConfig;
  /** Of the profile that builds the eBPF package: "0" … "3", "s", "z". */
  readonly optLevel: string;
  /** What `.cargo/config.toml` hands to rustc and the linker. */
  readonly flags: BuildFlags;
  readonly assumptions: readonly string[]; // "opt-level 3 (profile.release)", "panic handler: loop", "target kernel: newest"
  /** Manifest folders of the user-space packages of this project that depend on aya, nearest first. */
  readonly userSpace: readonly UserSpacePackage[];
  readonly panicHandler: PanicHandler;
}

/** What the crate's panic handler does: `loop {}`, `unreachable_unchecked()`, something else; "not found": in no file that was read. */
export type PanicHandler = 'loop' | 'unreachable' | 'other' | 'not found';

export interface UserSpacePackage {
  readonly name: string;
  readonly root: string;
  readonly files: readonly string[]; // its listed .rs files
  /** Folders of the packages that it is compiled with: its path dependencies, and theirs. */
  readonly compiles: readonly string[];
}

export interface KernelVersion {
  readonly major: number;
  readonly minor: number;
}

export type RuleLevel = 'off' | 'hint' | 'info' | 'warning' | 'error';

/** `[workspace.metadata.aya-analyzer]` overridden by `[package.metadata.aya-analyzer]`, overridden by the host's settings. */
export interface CrateConfig {
  readonly targetKernel: KernelVersion | null; // null: the newest rules known
  readonly objects: readonly string[];
  /** What the build has in RUSTFLAGS; null: nobody says. */
  readonly rustflags: readonly string[] | null;
  readonly rules: Readonly<Record<string, RuleLevel>>;
}

/** Something to tell the user once, in one line, that is no finding: a broken manifest, a bad setting. */
export interface Problem {
  readonly path: string;
  readonly message: string;
}
