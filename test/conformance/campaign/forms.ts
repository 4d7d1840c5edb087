// The forms that the campaign must hold, each with programs that were written for it by hand; the suite asserts that none is missing.
// Invariant: a form is told by the program itself, never by its name, so that an entry cannot outlive what it speaks of.

import type { CampaignProgram } from './program';

export interface Form {
  readonly form: string;
  /** Ids of programs that are of this form: at least two. */
  readonly programs: readonly string[];
  readonly isOf: (program: CampaignProgram) => boolean;
  /** `mended`: a fix is offered. `refused`: none, with the reason. `labelled`: the titles of its fixes say what is lost or shared. */
  readonly outcome: 'mended' | 'refused' | 'labelled';
}

export const forms: readonly Form[] = [...expressions(), ...places(), ...names(), ...texts(), ...limits()];

function mended(form: string, shows: RegExp, ...programs: readonly string[]): Form {
  return { form, programs, isOf: (program) => shows.test(textOf(program)), outcome: 'mended' };
}

function textOf({ files, commonFiles }: CampaignProgram): string {
  return [...files.values(), ...commonFiles.values()].join('\n');
}

function expressions(): readonly Form[] {
  return [
    mended('operators', /[A-Z] (?:-|<<|\^|\/)= /, 'operators_subtract', 'operators_shifts', 'operators_bits'),
    mended('reads in conditions', /\bif .*unsafe \{ [A-Z]/, 'conditions_if_else', 'conditions_and_or'),
    mended('reads in arguments', /\(.*unsafe \{ [A-Z_]+ \}[),]/, 'arguments_call', 'arguments_nested_calls'),
    mended('nested expressions', /\(\(|\{.*\{.*\{/, 'nested_arithmetic', 'nested_deep'),
    mended('closures', /= \|\w+: \w+\|/, 'closures_writes', 'closures_reads'),
    mended(
      'several statics in one expression',
      /[A-Z]+ \+ [A-Z]+;|[A-Z]+ \}, unsafe \{ [A-Z]+/,
      'several_statics_one_expression',
      'several_statics_in_one_call',
    ),
    mended('loops', /\b(?:for|while|loop)\b/, 'loops_for_range', 'loops_while_let', 'loops_loop_break'),
    mended('match arms', /\bmatch\b.*=>/, 'match_arms_scrutinee', 'match_arms_arms'),
    mended('struct fields', /[A-Z]\.[\w.]+ \+= /, 'structs_fields', 'structs_nested'),
    mended(
      'arrays by a constant index',
      /[A-Z]\[(?:\d|[A-Z]+)\]/,
      'arrays_constant_index',
      'arrays_named_index',
    ),
    mended('arrays by a variable index', /[A-Z]\[at\] \+= /, 'arrays_variable_index', 'arrays_checked_index'),
    mended('tuples', /: \(u\d+, u\d+\) =/, 'tuples_fields', 'tuples_whole'),
    mended('`Option`', /: Option<\w+> = None/, 'options_some', 'options_if_let'),
    mended('`&raw mut`', /&raw mut [A-Z]/, 'pointers_raw_mut', 'pointers_raw_mut_inline'),
    mended('`addr_of_mut!`', /addr_of_mut!\([A-Z]/, 'pointers_addr_of_mut', 'pointers_addr_of_mut_imported'),
    mended('`read_volatile`', /read_volatile\(/, 'volatile_access_paths', 'volatile_access_methods'),
    mended('`write_volatile`', /write_volatile\(/, 'volatile_access_paths', 'volatile_access_methods'),
    mended('a `&mut` handed to a function', /add\(&mut /, 'borrows_handed_on', 'borrows_handed_on_plainly'),
    mended('destructuring assignment', /[)\]}] = [([]/, 'destructuring_pair', 'destructuring_array_pattern'),
    mended('methods on the value', /[A-Z]\.\w+\(|\)\.\w+\(/, 'methods_number', 'methods_own_type'),
  ];
}

function places(): readonly Form[] {
  const several = (program: CampaignProgram): boolean => program.files.size > 1;
  return [
    mended(
      'function-local statics',
      /\{ static mut /,
      'function_locals_counter',
      'function_locals_in_helper',
    ),
    mended('atomics', /^static \w+: Atomic/m, 'atomics_as_ptr', 'atomics_narrow', 'atomics_read_and_write'),
    mended('`UnsafeCell` newtypes', /struct \w+\(UnsafeCell</, 'cells_newtype', 'cells_getter'),
    { ...mended('several files', /^mod \w+;/m, 'modules_file', 'modules_two_files'), isOf: several },
    mended('several modules', /\bmod \w+ \{/, 'modules_super_path', 'modules_crate_path'),
    mended('`unsafe fn`', /\bunsafe fn /, 'unsafe_fns_newer', 'unsafe_fns_older'),
    mended(
      'functions that return `u32`',
      /fn bump\(.*-> u32/,
      'function_locals_in_method',
      'function_locals_const_beside',
    ),
    mended('functions that return `i32`', /-> i32 /, 'returns_u32_tc', 'returns_i32_helper'),
    mended('functions that return `()`', /fn \w+\(n: u64\) \{/, 'returns_unit', 'unsafe_fns_older_statement'),
    mended('functions that return a `Result`', /-> Result</, 'returns_result', 'returns_result_of_unit'),
    mended('functions that return an `Option`', /-> Option</, 'returns_option', 'returns_option_of_unit'),
  ];
}

function names(): readonly Form[] {
  return [
    mended('`use` renames', /^\s*use .* as /m, 'renames_alias_of_static', 'renames_grouped'),
    mended('clash with a local', /\((?:length): u64\)|let packets =/, 'clashes_local', 'clashes_parameter'),
    mended(
      'clash with a const',
      /^const \w+: u64/m,
      'clashes_const_like_the_pointer',
      'clashes_counters_taken',
    ),
    mended(
      'clash with an import',
      /^use (?:helpers|limits)::/m,
      'clashes_import_of_the_pointers_name',
      'clashes_import_of_a_constant',
      'clashes_import_under_the_pointers_name',
    ),
    mended(
      '`PerCpuArray` already imported',
      /: PerCpuArray</,
      'clashes_already_imported',
      'clashes_imported_in_its_module',
    ),
    mended(
      '`PerCpuArray` under an alias',
      /PerCpuArray as \w+/,
      'renames_alias_of_map',
      'renames_both_under_aliases',
    ),
    mended('`PerCpuArray` by glob', /maps::\*/, 'clashes_by_glob', 'clashes_glob_of_a_prelude'),
    mended('old crate name', /use aya_bpf::/, 'old_crate_name_unqualified', 'old_crate_name_with_maps'),
  ];
}

function texts(): readonly Form[] {
  const edition = (year: CampaignProgram['edition'], ...programs: readonly string[]): Form => ({
    form: `edition ${year}`,
    programs,
    isOf: (program) => program.edition === year,
    outcome: 'mended',
  });
  const isTabbed = ({ rustfmt }: CampaignProgram): boolean => rustfmt.includes('hard_tabs = true');
  return [
    edition('2021', 'editions_older', 'editions_older_no_mangle'),
    edition('2024', 'editions_newer_no_mangle', 'unsafe_fns_newer'),
    mended('CRLF', /\r\n/, 'layout_crlf', 'layout_crlf_imports'),
    { ...mended('tabs', /^/, 'layout_tabs', 'layout_tabs_nested'), isOf: isTabbed },
    mended(
      'comments inside of the declaration',
      /static mut \w+: .*(?:\n\s*)?\/[*/]|static mut \/\*/,
      'comments_inside',
      'comments_above_the_value',
      'comments_between_attribute_and_name',
    ),
    mended('attributes', /#\[(?:allow|cfg_attr)\(/, 'comments_attributes', 'comments_cfg_attr'),
    mended('doc comments', /^\/\/\/ |^\/\*\*$/m, 'comments_doc', 'comments_block_doc'),
    mended('visibility', /\bpub(?:\([a-z]+\))? static /, 'visibility_public', 'visibility_crate_wide'),
  ];
}

/** What must be refused, or be labelled for what it costs. */
function limits(): readonly Form[] {
  const refused = (form: string, shows: RegExp, ...programs: readonly string[]): Form => ({
    ...mended(form, shows, ...programs),
    outcome: 'refused',
  });
  const labelled = (form: string, shows: RegExp, ...programs: readonly string[]): Form => ({
    ...mended(form, shows, ...programs),
    outcome: 'labelled',
  });
  return [
    refused('const contexts', /\bconst (?:fn|PLACE)\b/, 'refused_const_fn', 'refused_const_item'),
    refused(
      'unknown macros',
      /macro_rules!/,
      'refused_own_macro',
      'refused_own_macro_that_counts',
      'refused_declared_with_its_map',
    ),
    refused(
      'items that the host uses',
      /\bcommon::/,
      'shared_crates_named_by_user_space',
      'shared_crates_function_that_user_space_has_too',
    ),
    refused(
      'types with no zero value',
      /&str|NonZeroU32|A = 1/,
      'refused_references',
      'refused_nonzero_enum',
    ),
    labelled('non-zero starts', /: [ui]\d+ = -?[1-9]/, 'start_values_number', 'start_values_negative'),
    labelled(
      'values set by the loader',
      /no_mangle/,
      'set_by_loader_only_read',
      'set_by_loader_named_by_user_space',
    ),
    labelled(
      'values that every CPU must agree on',
      /SEQUENCE|SPENT/,
      'agreed_on_sequence_number',
      'agreed_on_rate_limit',
    ),
  ];
}
