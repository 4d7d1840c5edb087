// The private messages between this server and its VS Code client, and the commands that they share.
// A client that knows none of them still gets every diagnostic, hover and edit; what needs one of them is then not offered.
// This file is types and names only: the client imports it, and nothing else of the server.

/**
 * What a client may say about itself in `initializationOptions`.
 * `commands` are the ids of commands that it carries out by itself; actions that need another one are left out.
 */
export interface InitializationOptions {
  readonly commands?: readonly string[];
  /** Whether the client wants `stateNotification`. */
  readonly state?: boolean;
  /** Whether files are to be read through the client, by the requests at the end of this file. */
  readonly files?: boolean;
}

/** Client command. Puts its one argument, a string, on the clipboard. */
export const copyTextCommand = 'ayaAnalyzer.copyText';

/**
 * Opens the page of the rule whose id is its one argument: a command of the client that has the pages, else of the server
 * (`workspace/executeCommand`), which shows them where they are published.
 */
export const explainRuleCommand = 'ayaAnalyzer.explainRule';

/** Notification, server to client: what the server is doing, sent when it changed. Its params are a `ServerState`. */
export const stateNotification = 'ayaAnalyzer/state';

export interface ServerState {
  /** "failed": the parser could not be loaded; `problems` says why. */
  readonly phase: 'starting' | 'scanning' | 'ready' | 'failed';
  readonly crates: readonly CrateSummary[];
  /** Of folders without an eBPF crate: why, in words that follow "because"; each once. */
  readonly whyNone: readonly string[];
  /** Rust files that were looked at as eBPF code. */
  readonly files: number;
  readonly findings: number;
  /** Built objects that are known, but for those of other crates and those that a newer one replaced. */
  readonly objects: readonly ObjectSummary[];
  /** Things to tell that are no findings, one line each: a broken manifest, a bad setting. */
  readonly problems: readonly string[];
}

export interface CrateSummary {
  readonly name: string;
  /** "aya-obj 0.2.1 (Cargo.lock)", "not known" or "other". */
  readonly loader: string;
  /** Version of aya-ebpf; null: not known. */
  readonly ayaEbpf: string | null;
  /** "opt-level 3 (profile.release)", "panic handler: loop", "target kernel: newest". */
  readonly assumptions: readonly string[];
  /** Conditions that no manifest decides: `#[cfg(feature = "log")]`. */
  readonly undecided: readonly string[];
  readonly maps: MapMemorySummary;
}

/** Bytes that the maps of a crate take when they are full. */
export interface MapMemorySummary {
  /** Once, for all CPUs. */
  readonly shared: number;
  readonly perCpu: number;
  /** How many maps are in the sums. */
  readonly known: number;
  /** Names of those that are not. */
  readonly unknown: readonly string[];
}

/** One built object, and how far the estimates of its programs are from it. */
export interface ObjectSummary {
  readonly path: string;
  /** Name of its crate; null: of none here. */
  readonly crate: string | null;
  /** fresh: its numbers replace the estimates. */
  readonly state: 'fresh' | 'stale' | 'unreadable';
  /** In words: why it is fresh, stale or not readable. */
  readonly why: string;
  /** Milliseconds since the epoch of its last change; null: not known. */
  readonly modified: number | null;
  /** Its programs of which both numbers are known. Of a stale object `bytes` is that of the last build. */
  readonly programs: readonly { readonly name: string; readonly bytes: number; readonly estimate: number }[];
}

/** Request, client to server, without params. Its result is a `ServerStatus`. */
export const statusRequest = 'ayaAnalyzer/status';

export interface ServerStatus extends ServerState {
  readonly version: string;
  /** Syntax trees that are held in memory. */
  readonly trees: number;
  readonly openDocuments: number;
  /** Bytes in use by the server's process, or null where the host cannot tell. */
  readonly memoryBytes: number | null;
  /** The latest requests, newest last. */
  readonly requests: readonly RequestRecord[];
}

export interface RequestRecord {
  readonly method: string;
  readonly milliseconds: number;
  readonly outcome: 'answered' | 'cancelled' | 'failed';
}

/**
 * Request, client to server, without params: looks for built objects now. Its result is null, when they are known.
 * The server looks by itself when a document is opened or saved; a client asks when its window comes to the front or a task ended.
 */
export const readObjectsRequest = 'ayaAnalyzer/readObjects';

/**
 * Request, client to server: `{ log }`, text of a build's output. The functions whose frames did not link, as `LinkFailureView[]`; what
 * is in no file here is left out.
 */
export const linkFailuresRequest = 'ayaAnalyzer/linkFailures';

export interface LinkFailureView {
  readonly place: PlaceView; // of the function's name
  readonly name: string; // its last part, which stands there
  readonly message: string;
}

/** Client command. Shows the stack map; its argument, if any, is the name of the program to show. */
export const showStackMapCommand = 'ayaAnalyzer.showStackMap';

/** Request, client to server, without params: the stack of all programs. Its result is a `StackView`. */
export const stackRequest = 'ayaAnalyzer/stack';

/** As `stack --format json`, with places that the editor can open instead of files and lines. */
export interface StackView {
  readonly programs: readonly ProgramView[];
  readonly functions: readonly FunctionView[];
  /** Why there is nothing to show, in a sentence; null where there is something. */
  readonly empty: string | null;
  /** The code does not parse now; what is shown is what was known when it last did. */
  readonly frozen: boolean;
}

export type StackVerdict = 'fits' | 'near' | 'over' | 'unknown';

export interface ProgramView {
  readonly name: string;
  readonly kind: string;
  /** Name of its crate; null for an object of which no source is known. */
  readonly crate: string | null;
  readonly place: PlaceView | null;
  readonly bytes: number | null;
  /** Bytes that are certain, and the most that there may be. Equal where they were measured. */
  readonly range: { readonly low: number; readonly high: number };
  readonly limit: number;
  readonly verdict: StackVerdict;
  /** As the lens says it; null where nothing is known. */
  readonly summary: string | null;
  /** What the verifier says, word for word. */
  readonly text: string | null;
  readonly source: 'estimate' | 'object';
  readonly chain: readonly FrameView[];
}

export interface FrameView {
  readonly function: string;
  readonly bytes: number;
  /** As the target kernel counts it. */
  readonly rounded: number;
  readonly place: PlaceView | null;
}

export interface FunctionView {
  readonly name: string;
  readonly place: PlaceView | null;
  readonly bytes: number | null;
  readonly limit: number;
  readonly verdict: StackVerdict;
  readonly source: 'estimate' | 'object';
  readonly locals: readonly LocalView[];
  /** Why an estimate is wide, or why there is none. */
  readonly notes: readonly string[];
}

export interface LocalView {
  readonly name: string;
  readonly type: string;
  readonly bytes: number | null;
  readonly place: PlaceView;
  readonly onStack: 'certain' | 'likely' | 'no';
  readonly why: string;
}

/** Lines and characters from 0, characters in UTF-16 units. */
export interface PlaceView {
  readonly uri: string;
  readonly line: number;
  readonly character: number;
}

// What a server asks of a client that said `files: true`, because it cannot read the workspace by itself: in a browser, or where
// the editor's folder is on no disk. URIs are those that the client uses; every answer is null where there is no such thing.

/** Request, server to client: `{ uri, maxBytes }`. The text of a file that is not larger. */
export const readTextRequest = 'ayaAnalyzer/readText';

/** Request, server to client: `{ uri }`. The entries of a folder, as `FolderEntry[]`. */
export const readFolderRequest = 'ayaAnalyzer/readFolder';

/** Request, server to client: `{ uri }`. Whether the file or folder exists: true or false. */
export const existsRequest = 'ayaAnalyzer/exists';

/** Request, server in a worker to its client. The two files of the parser, as `ParserFiles`. */
export const parserFilesRequest = 'ayaAnalyzer/parserFiles';

export interface FolderEntry {
  readonly name: string;
  /** What a link leads to counts. */
  readonly kind: 'file' | 'folder' | 'other';
}

export interface ParserFiles {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

/** Plain text, such as "no eBPF crate in this folder, because …"; null: no folder and no Rust file is open. */
export function noCrateText(whyNone: readonly string[]): string | null {
  return whyNone.length === 0
    ? null
    : `no eBPF crate in this folder, because ${whyNone.join('; ').replaceAll('`', '')}`;
}
