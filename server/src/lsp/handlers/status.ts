// What the server is doing and what it has found, for the client's status item and `Copy Status`.

import { mapMemoryTotal, undecidedCfgs, type EbpfCrate, type StackReport } from '../../core/index';
import type { Documents } from '../documents';
import type { Host } from '../host';
import type { CrateSummary, ObjectSummary, ServerState, ServerStatus } from '../messages';
import { whyNone } from '../project';
import type { Requests } from '../requests';
import type { Startup } from '../startup';
import type { Projects } from '../workspace';

export interface StatusOptions {
  readonly host: Host;
  readonly documents: Documents;
  readonly projects: Projects;
  readonly requests: Requests;
  readonly version: string;
  readonly startup: Startup;
}

export interface StatusHandlers {
  /** The state of what is analysed by now; nothing is read for it. */
  readonly state: () => Promise<ServerState>;
  readonly status: () => Promise<ServerStatus>;
}

export function createStatus(options: StatusOptions): StatusHandlers {
  const { host, documents, projects, requests } = options;
  const state = async (): Promise<ServerState> => {
    const phase = options.startup.phase();
    if (phase !== 'ready')
      return { phase, crates: [], whyNone: [], files: 0, findings: 0, objects: [], problems: [] };
    const known = await projects.all();
    const reports = known.map(({ core }) => core.report());
    return {
      phase,
      crates: reports.flatMap(({ crates }) => crates.map(summaryOf)),
      whyNone: whyNone(known),
      files: reports.reduce((sum, { files }) => sum + files, 0),
      findings: reports.reduce((sum, { findings }) => sum + findings.length, 0),
      objects: known.flatMap(({ core }) => objectsOf(core.stack(), core.report().crates)),
      problems: [
        ...known.flatMap(({ listingProblems }) => listingProblems),
        ...reports.flatMap(({ problems }) => problems.map(({ path, message }) => `${path}: ${message}`)),
      ],
    };
  };
  return {
    state,
    status: async () => ({
      ...(await state()),
      version: options.version,
      trees: options.startup.liveTrees(),
      openDocuments: documents.all().length,
      memoryBytes: host.memoryBytes(),
      requests: requests.latest(),
    }),
  };
}

function summaryOf(crate: EbpfCrate): CrateSummary {
  const { name, loader, loaderIsOther, ayaEbpf, assumptions } = crate;
  return {
    name,
    loader:
      loader === null
        ? loaderIsOther
          ? 'other'
          : 'not known'
        : `${loader.crate} ${loader.version} (${loader.from})`,
    ...{ ayaEbpf, assumptions },
    undecided: undecidedCfgs(crate),
    maps: mapMemoryTotal(crate),
  };
}

function objectsOf(
  { objects, programs }: StackReport,
  crates: readonly EbpfCrate[],
): readonly ObjectSummary[] {
  const names = new Map(crates.map(({ root, name }) => [root, name]));
  return objects.flatMap(({ path, crate, state, why, modified, programs: own }) => {
    if (state === 'unused') return [];
    const compared = programs.flatMap((program) => {
      if (program.crate !== crate || !own.includes(program.name)) return [];
      const [bytes, estimate] =
        program.source === 'object'
          ? [program.bytes, program.estimate?.bytes ?? null]
          : [program.lastBuilt, program.bytes];
      return bytes === null || estimate === null ? [] : [{ name: program.name, bytes, estimate }];
    });
    return [{ path, crate: names.get(crate ?? '') ?? null, state, why, modified, programs: compared }];
  });
}
