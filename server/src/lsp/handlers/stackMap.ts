// The stack of all programs for the client's stack map: the report of the core with places that an editor can open.

import type { CancellationToken } from 'vscode-languageserver';
import { lensText } from '../../core/index';
import type { Analyses } from '../analysis';
import { toPlace } from '../convert';
import type { StackView } from '../messages';
import type { Project } from '../project';
import type { Queue } from '../schedule';
import type { Projects } from '../workspace';

export interface StackMapOptions {
  readonly analyses: Analyses;
  readonly events: Queue;
  readonly projects: Projects;
}

export function createStackMap({ analyses, events, projects }: StackMapOptions) {
  const viewOf = (project: Project): Pick<StackView, 'programs' | 'functions'> => {
    const { programs, functions } = project.core.stack();
    const context = analyses.findingContext(project);
    return {
      programs: programs.map((program) => {
        const { name, kind, place, bytes, limit, verdict, text, source, chain } = program;
        return {
          ...{ name, kind, bytes, limit, verdict, text, source },
          place: toPlace(place, context),
          summary: lensText(program),
          chain: chain.map((frame) => ({ ...frame, place: toPlace(frame.place, context) })),
        };
      }),
      functions: functions.map(({ name, place, bytes, limit, verdict, source, locals }) => ({
        ...{ name, bytes, limit, verdict, source },
        place: toPlace(place, context),
        locals: locals.flatMap((local) => {
          const at = toPlace(local.place, context);
          return at === null ? [] : [{ ...local, place: at }];
        }),
      })),
    };
  };
  return async (token: CancellationToken): Promise<StackView> => {
    await events.idle();
    const settled = await projects.settle(token);
    const views = settled.map(viewOf);
    const programs = views.flatMap((view) => view.programs);
    return {
      programs,
      functions: views.flatMap((view) => view.functions),
      empty: programs.length > 0 ? null : whyEmpty(settled),
    };
  };
}

/** In words what was looked for, so that an empty picture is no riddle. */
function whyEmpty(projects: readonly Project[]): string {
  const crates = projects.flatMap((project) => project.core.report().crates);
  if (crates.length > 0)
    return `${crates.map(({ name }) => name).join(', ')} has no program yet: write one with an attribute such as #[xdp] or #[kprobe].`;
  return 'There is no eBPF crate in this folder: no Cargo.toml names aya-ebpf as a dependency, and no open Rust file uses it.';
}
