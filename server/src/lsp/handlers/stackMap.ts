// The stack of all programs for the client's stack map: the report of the core with places that an editor can open.
// While a document has a syntax error the report stays what it was, and its places move with the text, as the lenses do.

import type { CancellationToken } from 'vscode-languageserver';
import { lensText, type StackPlace, type StackReport } from '../../core/index';
import type { Analyses } from '../analysis';
import { toPlace } from '../convert';
import type { Documents } from '../documents';
import { noCrateText, type PlaceView, type StackView } from '../messages';
import { moveOf } from '../move';
import { whyNone, type Project } from '../project';
import type { Queue } from '../schedule';
import type { Projects } from '../workspace';

export interface StackMapOptions {
  readonly analyses: Analyses;
  readonly documents: Documents;
  readonly events: Queue;
  readonly projects: Projects;
}

export function createStackMap({ analyses, documents, events, projects }: StackMapOptions) {
  const latest = new WeakMap<Project, Snapshot>();

  const viewOf = (project: Project): Pick<StackView, 'programs' | 'functions' | 'frozen'> => {
    const frozen = documents.all().some(({ path }) => project.core.isBroken(path));
    const snapshot = frozen ? (latest.get(project) ?? NOTHING) : snapshotOf(project);
    latest.set(project, snapshot);
    const context = analyses.findingContext(project);
    const follow = followed(snapshot, project);
    const crates = new Map(project.core.report().crates.map(({ root, name }) => [root, name]));
    const placed = (place: StackPlace | null): PlaceView | null =>
      toPlace(place === null ? null : follow(place), context);
    const { programs, functions } = snapshot.report;
    return {
      frozen,
      programs: programs.map((program) => {
        const { name, kind, place, bytes, range, limit, verdict, text, source, chain } = program;
        return {
          ...{ name, kind, bytes, range, limit, verdict, text, source },
          crate: crates.get(program.crate ?? '') ?? null,
          place: placed(place),
          summary: lensText(program),
          chain: chain.map((frame) => ({ ...frame, place: placed(frame.place) })),
        };
      }),
      functions: functions.map(({ name, place, bytes, limit, verdict, source, locals, notes }) => ({
        ...{ name, bytes, limit, verdict, source, notes },
        place: placed(place),
        locals: locals.flatMap((local) => {
          const at = placed(local.place);
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
    const frozen = views.some((view) => view.frozen);
    return {
      programs,
      functions: views.flatMap((view) => view.functions),
      empty: programs.length > 0 ? null : frozen ? UNREADABLE : whyEmpty(settled),
      frozen,
    };
  };
}

/** A report and the texts that its places are counted in. */
interface Snapshot {
  readonly report: Pick<StackReport, 'programs' | 'functions'>;
  readonly texts: ReadonlyMap<string, string>;
}

const NOTHING: Snapshot = { report: { programs: [], functions: [] }, texts: new Map() };

function snapshotOf({ core }: Project): Snapshot {
  const report = core.stack();
  const places = [
    ...report.programs.flatMap(({ place, chain }) => [place, ...chain.map((frame) => frame.place)]),
    ...report.functions.flatMap(({ place, locals }) => [place, ...locals.map((local) => local.place)]),
  ];
  const paths = new Set(places.flatMap((place) => (place === null ? [] : [place.path])));
  return { report, texts: new Map([...paths].map((path) => [path, core.textOf(path) ?? ''])) };
}

/** Places of the snapshot in the texts of today. */
function followed({ texts }: Snapshot, { core }: Project): (place: StackPlace) => StackPlace {
  const moves = new Map<string, ReturnType<typeof moveOf>>();
  return ({ path, span }) => {
    const before = texts.get(path) ?? '';
    const move = moves.get(path) ?? moveOf(before, core.textOf(path) ?? before);
    moves.set(path, move);
    return { path, span: move(span).span };
  };
}

const UNREADABLE = 'The code does not parse yet: the stack is shown as soon as it does.';

/** In words what was looked for, so that an empty picture is no riddle. */
function whyEmpty(projects: readonly Project[]): string {
  const crates = projects.flatMap((project) => project.core.report().crates);
  if (crates.length > 0)
    return `${crates.map(({ name }) => name).join(', ')} has no program yet: write one with an attribute such as #[xdp] or #[kprobe].`;
  const why = noCrateText(whyNone(projects));
  return `There is ${why ?? 'no folder and no Rust file open'}.`;
}
