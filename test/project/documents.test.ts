// The documents: every link inside of the project leads somewhere, and the index knows every page.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, it } from 'node:test';

const root = path.resolve(__dirname, '..', '..');
const docs = readdirSync(path.join(root, 'docs'), { recursive: true, encoding: 'utf8' })
  .map((it) => path.posix.join('docs', it.replaceAll('\\', '/')))
  .filter((it) => it.endsWith('.md'));
const top = readdirSync(root).filter((it) => it.endsWith('.md'));

describe('the documents', () => {
  for (const document of [...top, ...docs]) {
    it(`${document} has no link into the void`, () => {
      const text = readFileSync(path.join(root, document), 'utf8');
      const links = [...text.matchAll(/\]\((?!https?:)([^)\s]*)\)/g)].map(([, link = '']) => link);
      assert.deepEqual(
        links.filter((link) => !leadsSomewhere(document, link)),
        [],
      );
    });
  }

  it('are all reached from their index', () => {
    const index = readFileSync(path.join(root, 'docs/README.md'), 'utf8');
    const pages = docs.filter((it) => path.posix.dirname(it) === 'docs' && it !== 'docs/README.md');
    assert.deepEqual(
      pages.filter((it) => !index.includes(`(${path.posix.basename(it)})`)),
      [],
    );
  });
});

function leadsSomewhere(document: string, link: string): boolean {
  const [file = '', heading] = link.split('#');
  const target = file === '' ? document : path.posix.join(path.posix.dirname(document), file);
  if (!existsSync(path.join(root, target))) return false;
  if (heading === undefined) return true;
  const text = readFileSync(path.join(root, target), 'utf8');
  return [...text.matchAll(/^#+ (.+)$/gm)].some(([, title = '']) => anchorOf(title) === heading);
}

/** As GitHub makes it. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-');
}
