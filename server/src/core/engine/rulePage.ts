// A rule's page, as `explain` prints it and docs/rules/<id>.md holds it.

import type { Rule } from './rule';

/** Where the page of a rule is published. */
export function rulePageUrl(id: string): string {
  return `https://github.com/aya-analyzer/aya-analyzer/blob/main/docs/rules/${id}.md`;
}

/** The whole page in Markdown, ending with a newline. */
export function rulePage({ id, since, defaultLevel, docs }: Rule): string {
  const references =
    docs.references.length === 0
      ? ''
      : `\n## References\n\n${docs.references.map((it) => `- ${it}`).join('\n')}\n`;
  return `# ${id}

${docs.summary}

Level: up to \`${defaultLevel}\`. Since ${since}. Silence one place with \`// aya: allow(${id}): reason\`.

## What it does

${docs.what}

## Why

${docs.why}

## Instead

${docs.instead}

## Bad

\`\`\`rust
${docs.bad}
\`\`\`

## Good

\`\`\`rust
${docs.good}
\`\`\`

## Data

${docs.data}

## Limits

${docs.limits}
${references}`;
}
