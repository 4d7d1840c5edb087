// Real shapes of eBPF code to be cut and broken: every rule fixture, and the measured programs of the stack.

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { readFixture, textsOf } from '../../rules/fixtureFile';
import type { Texts } from './answers';

export interface Sample {
  readonly name: string;
  readonly texts: Texts;
}

const TESTS = path.resolve(__dirname, '../..');

/** In the order of their names. */
export function samples(): readonly Sample[] {
  return [...fixtures(), ...programs()];
}

function fixtures(): readonly Sample[] {
  return rustFiles(path.join(TESTS, 'fixtures')).map((file) => ({
    name: path.relative(TESTS, file),
    texts: textsOf(readFixture(readFileSync(file, 'utf8'))),
  }));
}

function programs(): readonly Sample[] {
  return rustFiles(path.join(TESTS, 'conformance/stack')).map((file) => ({
    name: path.relative(TESTS, file),
    texts: new Map([['/main.rs', readFileSync(file, 'utf8')]]),
  }));
}

function rustFiles(folder: string): readonly string[] {
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((it) => {
      const full = path.join(folder, it.name);
      if (it.isDirectory()) return rustFiles(full);
      return it.name.endsWith('.rs') ? [full] : [];
    })
    .sort();
}
