// The whole page of the stack map as markup: a legend, and for each program a heading, its picture and the same in a table.
// Pure; what it makes is put into the document by webview/main.ts.

import type { FunctionView, PlaceView, StackView } from '../../../server/src/lsp/messages';
import { drawProgram, rangeBar, texture, textures } from './drawing';
import { element, escaped } from './markup';
import { otherFunctions, programPictures, type FramePicture, type ProgramPicture } from './picture';
import { bytesText, placeText, plainText, whereText } from './words';

export interface PageOptions {
  /** CSS pixels that a picture may take. */
  readonly width: number;
  /** Keys of the tables that the user has opened. */
  readonly open: ReadonlySet<string>;
}

/** The content of the page below its title. null: the server has not answered yet. */
export function stackMapPage(view: StackView | null, options: PageOptions): string {
  if (view === null) return message('Reading the workspace…');
  if (view.empty !== null) return message(view.empty);
  const programs = programPictures(view).map((picture) => section(picture, options));
  const others = otherFunctions(view);
  return [
    view.frozen
      ? element(
          'p',
          { class: 'frozen', role: 'status' },
          'The code does not parse now. This is how it was before.',
        )
      : '',
    legend(),
    ...programs,
    others.length === 0 ? '' : otherTable(others, options),
  ].join('');
}

function message(text: string): string {
  return element('p', { class: 'empty', role: 'status' }, escaped(text));
}

function section(picture: ProgramPicture, options: PageOptions): string {
  const { key, program, notes } = picture;
  const { kind, name, verdict, summary, text } = program;
  const state = summary ?? 'stack not known';
  const heading = element(
    'h2',
    {},
    element('span', { class: 'kind' }, escaped(kind)) + ' ' + link(name, program.place),
  );
  const verdictText = element('p', { class: `verdict ${verdict}` }, `${icon(verdict)} ${escaped(state)}`);
  return element(
    'section',
    { 'data-program': name, 'data-key': key, 'aria-label': `${kind} ${name}` },
    [
      element('header', {}, heading + verdictText),
      text === null ? '' : element('p', { class: 'quote' }, `The verifier: “${escaped(text)}”`),
      ...notes.slice(0, MOST_NOTES).map((note) => element('p', { class: 'note' }, withCode(note))),
      program.bytes === null ? '' : drawProgram(picture, options.width),
      picture.frames.length === 0 ? '' : table(picture, options),
    ].join(''),
  );
}

const MOST_NOTES = 3;

/** A sign beside the words, so that the verdict does not hang on a colour. */
function icon(verdict: ProgramPicture['program']['verdict']): string {
  const sign = { fits: '✓', near: '▲', over: '✕', unknown: '?' }[verdict];
  return element('span', { class: 'sign', 'aria-hidden': 'true' }, sign);
}

function table({ key, program, frames }: ProgramPicture, { open }: PageOptions): string {
  const rows = frames.flatMap((frame) => [frameRow(frame), ...frame.locals.map((local) => localRow(local))]);
  return details({ key: `table ${key}`, summary: `Table of ${program.name}`, open }, [
    element('caption', {}, escaped(`Frames and locals on the call chain of ${program.name}`)),
    head(['Function or local', 'Type', 'Bytes', 'Where', 'Why']),
    element('tbody', {}, rows.join('')),
  ]);
}

function frameRow(frame: FramePicture): string {
  const counted = frame.rounded === frame.bytes ? '' : `counted as ${frame.rounded}`;
  return element(
    'tr',
    { class: 'frame' },
    [
      element('th', { scope: 'row' }, link(frame.name, frame.place)),
      element('td', {}, 'frame'),
      element('td', { class: 'number' }, escaped(bytesText(frame))),
      element('td', {}, escaped(counted)),
      element('td', {}, frame.measured ? 'measured on the built object' : 'estimated'),
    ].join(''),
  );
}

function localRow(local: FramePicture['locals'][number]): string {
  return element(
    'tr',
    {},
    [
      element('th', { scope: 'row' }, link(local.name, local.place)),
      element('td', {}, element('code', {}, escaped(local.type))),
      element('td', { class: 'number' }, local.bytes === null ? 'not known' : `${local.bytes} B`),
      element('td', {}, escaped(whereText(local))),
      element('td', {}, withCode(local.why)),
    ].join(''),
  );
}

function otherTable(functions: readonly FunctionView[], { open }: PageOptions): string {
  const rows = functions.map(({ name, place, bytes, limit, source }) =>
    element(
      'tr',
      {},
      [
        element('th', { scope: 'row' }, link(name, place)),
        element(
          'td',
          { class: 'number' },
          escaped(bytesText({ bytes: bytes ?? 0, known: bytes !== null, measured: source === 'object' })),
        ),
        element('td', { class: 'number' }, `${limit} B`),
      ].join(''),
    ),
  );
  const content = [
    element('caption', {}, 'Functions with a frame of their own on no deepest chain'),
    head(['Function', 'Bytes', 'Limit']),
    element('tbody', {}, rows.join('')),
  ];
  return element(
    'section',
    { 'aria-label': 'Other functions', class: 'others' },
    details({ key: 'others', summary: `Other functions (${functions.length})`, open }, content),
  );
}

function details(
  {
    key,
    summary,
    open,
  }: { readonly key: string; readonly summary: string; readonly open: ReadonlySet<string> },
  rows: readonly string[],
): string {
  const attributes = { 'data-key': key, ...(open.has(key) ? { open: '' } : {}) };
  return element(
    'details',
    attributes,
    element('summary', {}, escaped(summary)) + element('table', {}, rows.join('')),
  );
}

function head(titles: readonly string[]): string {
  const cells = titles.map((title) => element('th', { scope: 'col' }, escaped(title)));
  return element('thead', {}, element('tr', {}, cells.join('')));
}

/** A button that looks like a link, or plain text where there is no source to go to. */
function link(text: string, place: PlaceView | null): string {
  if (place === null) return element('span', { class: 'nowhere' }, withCode(text));
  const label = `${plainText(text)}${placeText(place)}`;
  return element(
    'button',
    { type: 'button', class: 'link', 'data-place': JSON.stringify(place), 'aria-label': label },
    withCode(text),
  );
}

/** Escaped text, with what stands between backticks as code. */
function withCode(text: string): string {
  return escaped(text).replace(/`([^`]+)`/g, (_, code: string) => element('code', {}, code));
}

/** What the fillings mean. */
function legend(): string {
  const entry = (drawing: string, text: string): string => {
    const swatch = element('svg', { width: 26, height: 14, 'aria-hidden': 'true' }, drawing);
    return element('li', {}, `${swatch} ${escaped(text)}`);
  };
  const box = { x: 0.5, y: 0.5, width: 25, height: 13 };
  const filling = (kind: string): string =>
    element('rect', { class: `cell ${kind}`, ...box }) + texture(kind, box);
  const entries = [
    entry(filling('certain'), 'surely on the stack'),
    entry(filling('likely'), 'probably on the stack'),
    entry(filling('other'), 'no local of its own'),
    entry(rangeBar({ low: 2, high: 24, middle: 7 }), 'the least and the most that an estimate allows'),
  ];
  return (
    textures() + element('ul', { class: 'legend', 'aria-label': 'What the fillings mean' }, entries.join(''))
  );
}
