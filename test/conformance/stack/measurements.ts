// What the compiler made of a folder's programs, as it is kept beside them: written by measure.ts, compared again by the conformance suite.

import { readFileSync } from 'node:fs';
import path from 'node:path';

/** `function` is its last name; `bytes` is null where LLVM refuses the frame. */
export interface Measurement {
  readonly program: string;
  readonly function: string;
  readonly bytes: number | null;
}

export const MEASUREMENTS = 'measurements.json';

/** @throws {Error} when the folder has none. */
export function readMeasurements(folder: string): readonly Measurement[] {
  const rows: unknown = JSON.parse(readFileSync(path.join(folder, MEASUREMENTS), 'utf8'));
  if (!isMeasurements(rows)) throw new Error(`${MEASUREMENTS} is no list`);
  return rows;
}

/** Equal for an estimate and a measurement of one function. */
export function keyOf(it: { readonly program: string; readonly function: string }): string {
  return `${it.program}\0${lastName(it.function)}`;
}

/** A function's own name; a closure whose address is taken has a function around it that only calls it. */
export function lastName(name: string): string {
  return name.replace(/::call_once$/, '').replace(/^.*::/, '');
}

function isMeasurements(value: unknown): value is readonly Measurement[] {
  return Array.isArray(value) && value.every((it) => typeof it === 'object' && it !== null && 'bytes' in it);
}
