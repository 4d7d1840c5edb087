// The functions that a failed link names, for the client: a problem matcher finds LLVM's lines in a task, but not the Rust function.

import { linkFailureText } from '../../core/index';
import type { Analyses } from '../analysis';
import { toPlace } from '../convert';
import type { LinkFailureView } from '../messages';
import type { Queue } from '../schedule';
import type { Projects } from '../workspace';

export function createLinkFailures({
  analyses,
  events,
  projects,
}: {
  readonly analyses: Analyses;
  readonly events: Queue;
  readonly projects: Projects;
}) {
  return async (log: string): Promise<readonly LinkFailureView[]> => {
    await events.idle();
    const settled = await projects.settle();
    return settled.flatMap((project) =>
      project.core.linkFailures(log).flatMap((failure): readonly LinkFailureView[] => {
        const place = toPlace(failure.place, analyses.findingContext(project));
        if (place === null) return [];
        const name = failure.function.split('::').findLast((part) => part !== '{{closure}}') ?? '';
        return [{ place, name, message: linkFailureText(failure) }];
      }),
    );
  };
}
