// What rustc says with `--error-format=json`, as a test needs it: codes and texts of warnings, errors as a user reads them.

export interface CompilerMessage {
  /** The lint or error code, such as `static_mut_refs` or `E0599`; empty where rustc gives none. */
  readonly code: string;
  readonly message: string;
}

export function warningsIn(stderr: string): readonly CompilerMessage[] {
  return diagnosticsIn(stderr)
    .filter(({ level, message }) => level === 'warning' && !/^\d+ warnings? emitted$/.test(message))
    .map(({ code, message }) => ({ code, message }));
}

export function rendered(stderr: string): string {
  const errors = diagnosticsIn(stderr).filter(({ level }) => level.startsWith('error'));
  return errors.length === 0 ? stderr : errors.map((error) => error.rendered).join('\n');
}

interface Diagnostic extends CompilerMessage {
  readonly level: string;
  readonly rendered: string;
}

/** rustc prints one JSON object a line; other lines are what the linker wrote past it. */
function diagnosticsIn(stderr: string): readonly Diagnostic[] {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => diagnosticOf(JSON.parse(line)))
    .filter((diagnostic) => diagnostic !== null);
}

function diagnosticOf(value: unknown): Diagnostic | null {
  if (typeof value !== 'object' || value === null) return null;
  if (!('level' in value) || typeof value.level !== 'string') return null;
  if (!('message' in value) || typeof value.message !== 'string') return null;
  const code =
    'code' in value && typeof value.code === 'object' && value.code !== null && 'code' in value.code
      ? String(value.code.code)
      : '';
  const text = 'rendered' in value && typeof value.rendered === 'string' ? value.rendered : value.message;
  return { level: value.level, code, message: value.message, rendered: text };
}
