// What is wrong with a file or folder, as one line for standard error.

import { isWithin } from '../node/paths';
import { relativePath } from './formats/checkResult';

export interface Complaint {
  readonly path: string; // absolute
  readonly message: string;
}

/** The complaint with its place seen from `cwd`, without line breaks. */
export function complaintLine(cwd: string, { path, message }: Complaint): string {
  const place = isWithin(path, cwd) ? relativePath(cwd, path) : path;
  const line = place === '' ? message : `${place}: ${message}`;
  return line.replace(/\s*[\r\n]+\s*/g, ' ');
}
