// The editor's settings `ayaAnalyzer.*`: fetched once per folder, kept until the editor says that they changed, checked here for
// their shape. What a well-shaped value means (a rule's id, a kernel's version) is judged by the core, as for Cargo metadata.

import type { Connection } from 'vscode-languageserver';
import type { Settings } from '../core/index';
import type { ClientFeatures } from './capabilities';
import type { Log } from './log';

export interface EditorSettings {
  readonly core: Settings;
  /** When an edited document is looked at again. */
  readonly run: 'onType' | 'onSave';
  /** Which programs get a lens with their stack: those whose stack is large, all, or none. */
  readonly codeLens: 'large' | 'all' | 'off';
  /** Whether the bytes of locals on the stack are shown beside their names. */
  readonly inlayHints: boolean;
}

export interface SettingsSource {
  /** The settings for the folder or file `uri`, or the user's for null. Never fails. */
  readonly fetch: (uri: string | null) => Promise<EditorSettings>;
  /** Takes what `workspace/didChangeConfiguration` carries, for clients that cannot be asked. */
  readonly pushed: (settings: unknown) => void;
}

export const settingsSection = 'ayaAnalyzer';

export function createSettingsSource(options: {
  readonly connection: Connection;
  readonly client: ClientFeatures;
  readonly log: Log;
}): SettingsSource {
  const { connection, client, log } = options;
  let latestPushed: unknown = null;
  const raw = async (uri: string | null): Promise<unknown> => {
    if (!client.configuration) return latestPushed;
    const scope = uri === null ? {} : { scopeUri: uri };
    const answer: unknown = await connection.workspace.getConfiguration({
      ...scope,
      section: settingsSection,
    });
    return answer;
  };
  return {
    fetch: async (uri) => {
      try {
        const { settings, problems } = readSettings(await raw(uri));
        problems.forEach(log.warnOnce);
        return settings;
      } catch (error) {
        log.failure('asking the editor for its settings failed', error);
        return readSettings(null).settings;
      }
    },
    pushed: (settings) => {
      latestPushed = entriesOf(settings).get(settingsSection) ?? null;
    },
  };
}

export interface ReadSettings {
  readonly settings: EditorSettings;
  /** One line for each value that is left out because of its shape. */
  readonly problems: readonly string[];
}

/** Reads the section's value. An absent value, null, "" and [] leave the Cargo metadata in force. */
export function readSettings(raw: unknown): ReadSettings {
  const problems: string[] = [];
  const values = entriesOf(raw);
  const bad = (key: string, wanted: string): void => {
    problems.push(`setting ${settingsSection}.${key} is left out: ${show(values.get(key))} is not ${wanted}`);
  };
  const targetKernel = text(values.get('targetKernel'), () => {
    bad('targetKernel', 'a text such as "5.15"');
  });
  const loader = text(values.get('loader'), () => {
    bad('loader', 'a text such as "aya-obj 0.3"');
  });
  const rules = levels(values.get('rules'), () => {
    bad('rules', 'an object of rule ids and levels');
  });
  const objects = texts(values.get('objects'), () => {
    bad('objects', 'a list of globs such as ["target/**/my-ebpf"]');
  });
  const run = values.get('run') ?? 'onType';
  if (run !== 'onType' && run !== 'onSave') bad('run', '"onType" or "onSave"');
  const codeLens = values.get('codeLens') ?? 'large';
  const isLens = codeLens === 'large' || codeLens === 'all' || codeLens === 'off';
  if (!isLens) bad('codeLens', '"large", "all" or "off"');
  const inlayHints = values.get('inlayHints') ?? false;
  if (typeof inlayHints !== 'boolean') bad('inlayHints', 'true or false');
  return {
    settings: {
      core: {
        ...(targetKernel === undefined ? {} : { targetKernel }),
        ...(loader === undefined ? {} : { loader }),
        ...(rules === undefined ? {} : { rules }),
        ...(objects === undefined ? {} : { objects }),
      },
      run: run === 'onSave' ? 'onSave' : 'onType',
      codeLens: isLens ? codeLens : 'large',
      inlayHints: inlayHints === true,
    },
    problems,
  };
}

function entriesOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map<string, unknown>(
    typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : [],
  );
}

function text(value: unknown, onBad: () => void): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (typeof value === 'string') return value.trim() === '' ? undefined : value.trim();
  onBad();
  return undefined;
}

function texts(value: unknown, onBad: () => void): readonly string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const given: readonly unknown[] = Array.isArray(value) ? value : [null];
  const found = given.filter((it) => typeof it === 'string');
  if (found.length < given.length) onBad();
  return found.length === 0 ? undefined : found;
}

function levels(value: unknown, onBad: () => void): Readonly<Record<string, string>> | undefined {
  if (value === undefined || value === null) return undefined;
  const entries = [...entriesOf(value)].flatMap(([rule, level]) =>
    typeof level === 'string' ? [[rule, level] as const] : [],
  );
  if (typeof value !== 'object' || entries.length < Object.keys(value).length) onBad();
  return entries.length === 0 ? undefined : Object.fromEntries(entries);
}

function show(value: unknown): string {
  const shown = JSON.stringify(value);
  return shown.length > 60 ? `${shown.slice(0, 60)}…` : shown;
}
