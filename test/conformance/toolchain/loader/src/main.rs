//! Loads every program of a BPF object into the running kernel and prints the verdicts as one line of JSON.
//!
//! Usage: `conformance-loader 0.1.0|0.2.0|0.3.0 OBJECT`, or `conformance-loader probe` to learn whether this process may
//! load anything at all (`failure` says why not). The object is parsed and relocated by that release of the real
//! aya-obj; creating the maps, filling and freezing the data sections and BPF_PROG_LOAD follow what the aya crates of the
//! same generation do. Programs are only loaded: nothing is attached, pinned or kept, and every file descriptor is closed.
//!
//! `conformance-loader run GENERATION pinned|alternate OBJECT [MAP=HEX…]` also runs the programs of kinds that the kernel's
//! test-run facility takes, with inputs that never change, and prints what they returned and what the maps hold before and
//! after: `pinned` on one processor, `alternate` on each in turn. `MAP=HEX` is what the entries of an array start with,
//! `SYMBOL:HEX` what user space puts in the place of a static before loading (`override_global`).
//!
//! `conformance-loader helpers LAST` prints which of the helpers from 1 to LAST each kind of program may call.

mod helpers;
mod inputs;
mod json;
mod kernel;
mod run;

use std::{env, fs, process::ExitCode};

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    if arguments == ["probe"] {
        println!("{}", json::outcome(&kernel::probe().map(|()| Vec::new()).map_err(|error| error.to_string())));
        return ExitCode::SUCCESS;
    }
    if let [command, last] = arguments.as_slice()
        && command == "helpers"
    {
        let Ok(last) = last.parse() else { return usage() };
        println!("{}", json::helpers(&helpers::ask(last)));
        return ExitCode::SUCCESS;
    }
    match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["run", generation, order, path, starts @ ..] => {
            let (globals, starts): (Vec<&str>, Vec<&str>) = starts.iter().partition(|it| it.contains(':'));
            let (Some(order), Some(starts), Some(globals)) =
                (run::Order::parse(order), run::Start::parse(&starts, '='), run::Start::parse(&globals, ':'))
            else {
                return usage();
            };
            let request = run::Request { order, starts, globals };
            let Some(generation) = generation_of(generation) else { return usage() };
            with_object(path, |bytes| json::ran(&(generation.run)(bytes, &request)))
        }
        [generation, path] => {
            let Some(generation) = generation_of(generation) else { return usage() };
            with_object(path, |bytes| json::outcome(&(generation.load)(bytes)))
        }
        _ => usage(),
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: conformance-loader [run] 0.1.0|0.2.0|0.3.0 [pinned|alternate] OBJECT [MAP=HEX…] [SYMBOL:HEX…]");
    ExitCode::from(2)
}

fn with_object(path: &str, answer: impl FnOnce(&[u8]) -> String) -> ExitCode {
    match fs::read(path) {
        Ok(bytes) => {
            println!("{}", answer(&bytes));
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("{path}: {error}");
            ExitCode::from(2)
        }
    }
}

struct Generation {
    load: fn(&[u8]) -> Result<Vec<Verdict>, String>,
    run: fn(&[u8], &run::Request) -> Result<run::Outcome, String>,
}

fn generation_of(version: &str) -> Option<Generation> {
    Some(match version {
        "0.1.0" => Generation { load: generation_0_1_0::load, run: generation_0_1_0::run },
        "0.2.0" => Generation { load: generation_0_2_0::load, run: generation_0_2_0::run },
        "0.3.0" => Generation { load: generation_0_3_0::load, run: generation_0_3_0::run },
        _ => return None,
    })
}

/// The answer for one program. `askable` is false where the kernel refuses even `r0 = 0; exit` of that kind.
pub struct Verdict {
    pub program: String,
    pub kind: String,
    pub accepted: bool,
    pub askable: bool,
    pub errno: i32,
    pub log: String,
}

/// Writes the same loader for one generation: the crates share names, but to the compiler their types are unrelated.
/// The two lists are the arguments of `Features::new` and `BtfFeatures::new`, the kernel abilities that Aya asks for.
macro_rules! generation {
    ($module:ident, $obj:ident, [$($feature:expr),*], [$($btf_feature:expr),*]) => {
        mod $module {
            use std::os::fd::{AsRawFd, OwnedFd};

            use $obj::{Features, Map, Object, Program, btf::BtfFeatures};

            use crate::{Verdict, kernel, run};

            pub fn load(bytes: &[u8]) -> Result<Vec<Verdict>, String> {
                let opened = open(bytes, &[], |_, _, _| Ok(()))?;
                opened.each_program(kernel::ask)
            }

            pub fn run(bytes: &[u8], request: &run::Request) -> Result<run::Outcome, String> {
                let mut before = Vec::new();
                let opened = open(bytes, &request.globals, |name, fd, definition| {
                    request.start(name, fd, definition)?;
                    before.extend(run::dump(name, fd, definition)?);
                    Ok(())
                })?;
                let programs = opened.each_program(|program| run::program(program, request.order))?;
                let maps = opened.maps.iter();
                let after = maps.map(|(name, fd, map)| run::dump(name, fd, &definition(name, map))).collect::<Result<Vec<_>, _>>()?;
                Ok(run::Outcome { programs, before, after: after.into_iter().flatten().collect() })
            }

            /// An object whose maps exist and whose programs are ready to be loaded. Dropping it frees the maps.
            struct Opened {
                object: Object,
                btf: Option<OwnedFd>,
                maps: Vec<(String, OwnedFd, Map)>,
            }

            impl Opened {
                fn each_program<T>(&self, mut work: impl FnMut(&kernel::Code) -> T) -> Result<Vec<T>, String> {
                    let mut programs: Vec<(&String, &Program)> = self.object.programs.iter().collect();
                    programs.sort_by_key(|(name, _)| name.as_str());
                    programs
                        .into_iter()
                        .map(|(name, program)| Ok(work(&code(&self.object, name, program, self.btf.as_ref())?)))
                        .collect()
                }
            }

            /// `created` sees every map as soon as it holds what the object says, and before anything is frozen.
            fn open(
                bytes: &[u8],
                globals: &[run::Start],
                created: impl FnMut(&str, &OwnedFd, &kernel::MapDefinition) -> Result<(), String>,
            ) -> Result<Opened, String> {
                let mut object = Object::parse(bytes).map_err(|error| describe(&error))?;
                let patches = globals.iter().map(|it| (it.name.as_str(), (it.bytes.as_slice(), true))).collect();
                object.patch_map_data(patches).map_err(|error| describe(&error))?;
                let features = Features::new($($feature,)* Some(BtfFeatures::new($($btf_feature),*)));
                let btf = load_btf(&mut object, &features)?;
                let maps = create_maps(&mut object, btf.as_ref(), created)?;
                let text = object.functions.keys().map(|(section, _)| *section).collect();
                object
                    .relocate_maps(maps.iter().map(|(name, fd, map)| (name.as_str(), fd.as_raw_fd(), map)), &text)
                    .map_err(|error| describe(&error))?;
                object.relocate_calls(&text).map_err(|error| describe(&error))?;
                object.sanitize_functions(&features);
                Ok(Opened { object, btf, maps })
            }

            fn load_btf(object: &mut Object, features: &Features) -> Result<Option<OwnedFd>, String> {
                let Some(btf_features) = features.btf() else { return Ok(None) };
                let Some(btf) = object.fixup_and_sanitize_btf(btf_features).map_err(|error| describe(&error))? else {
                    return Ok(None);
                };
                // Aya only warns where the kernel refuses the BTF, and loads the programs without it.
                Ok(kernel::load_btf(&btf.to_bytes()).ok())
            }

            fn create_maps(
                object: &mut Object,
                btf: Option<&OwnedFd>,
                mut created: impl FnMut(&str, &OwnedFd, &kernel::MapDefinition) -> Result<(), String>,
            ) -> Result<Vec<(String, OwnedFd, Map)>, String> {
                let mut maps = Vec::new();
                for (name, map) in object.maps.drain() {
                    let section = format!("{:?}", map.section_kind());
                    let types = match &map {
                        Map::Btf(map) => Some((map.def.btf_key_type_id, map.def.btf_value_type_id)),
                        Map::Legacy(_) => None,
                    };
                    let definition = definition(&name, &map);
                    let fd = kernel::create_map(&definition, btf.zip(types))
                        .map_err(|error| format!("failed to create map `{name}`: {error}"))?;
                    if !map.data().is_empty() && section != "Bss" {
                        kernel::set_value(&fd, 0, map.data()).map_err(|error| format!("filling `{name}`: {error}"))?;
                    }
                    created(&name, &fd, &definition)?;
                    if section == "Rodata" {
                        kernel::freeze(&fd).map_err(|error| format!("freezing `{name}`: {error}"))?;
                    }
                    maps.push((name, fd, map));
                }
                Ok(maps)
            }

            fn definition<'a>(name: &'a str, map: &Map) -> kernel::MapDefinition<'a> {
                kernel::MapDefinition {
                    name,
                    kind: map.map_type(),
                    key_size: map.key_size(),
                    value_size: map.value_size(),
                    max_entries: map.max_entries(),
                    flags: map.map_flags(),
                }
            }

            fn code<'a>(
                object: &'a Object,
                name: &'a str,
                program: &'a Program,
                btf: Option<&'a OwnedFd>,
            ) -> Result<kernel::Code<'a>, String> {
                let function = object
                    .functions
                    .get(&program.function_key())
                    .ok_or_else(|| format!("program `{name}` has no function"))?;
                // SAFETY: bpf_insn is eight plain bytes, and the slice outlives the view.
                let instructions = unsafe {
                    std::slice::from_raw_parts(function.instructions.as_ptr().cast::<u8>(), function.instructions.len() * 8)
                };
                let info = btf.filter(|_| function.func_info_rec_size > 0).map(|btf| kernel::DebugInfo {
                    btf,
                    functions: function.func_info.func_info_bytes(),
                    function_size: function.func_info_rec_size,
                    lines: function.line_info.line_info_bytes(),
                    line_size: function.line_info_rec_size,
                });
                let section = format!("{:?}", program.section);
                Ok(kernel::Code { name, section, instructions, license: program.license.as_bytes_with_nul(), info })
            }

            /// An error with its causes: aya-obj keeps what went wrong in the source of the outer error.
            fn describe(error: &dyn std::error::Error) -> String {
                std::iter::successors(Some(error), |error| error.source())
                    .map(|error| error.to_string())
                    .collect::<Vec<_>>()
                    .join(": ")
            }
        }
    };
}

generation!(
    generation_0_1_0, aya_obj_0_1_0,
    [true, true, true, true, true, true, true],
    [true, true, true, true, true, true, true]
);
generation!(
    generation_0_2_0, aya_obj_0_2_0,
    [true, true, true, true, true, true, true, true, true],
    [true, true, true, true, true, true, true]
);
generation!(
    generation_0_3_0, aya_obj_0_3_0,
    [true, true, true, true, true, true, true],
    [true, true, true, true, true, true, true, true]
);
