// The script of the stack map's page: puts the drawn page into the document, keeps focus and opened tables over each drawing, and
// tells the extension what was chosen. All that is drawn comes from page.ts; all that is known comes from the server.

import type { StackView } from '../../../../server/src/lsp/messages';
import { placeFrom, type FromPage, type ToPage } from '../messages';
import { stackMapPage } from '../page';

/** Kept by the editor while the page is hidden and over a reload of the window. */
interface State {
  readonly view: StackView | null;
  readonly open: readonly string[];
  readonly scroll: number;
}

declare function acquireVsCodeApi(): {
  readonly postMessage: (message: FromPage) => void;
  readonly getState: () => State | undefined;
  readonly setState: (state: State) => void;
};

const api = acquireVsCodeApi();
const map = document.getElementById('map') ?? document.body;
let state: State = api.getState() ?? { view: null, open: [], scroll: 0 };
let reveal: string | null = null;

function keep(change: Partial<State>): void {
  state = { ...state, ...change };
  api.setState(state);
}

function draw(): void {
  const focused = keyOf(document.activeElement);
  map.innerHTML = stackMapPage(state.view, { width: map.clientWidth, open: new Set(state.open) });
  for (const chain of map.querySelectorAll('svg.chain')) targetsIn(chain)[0]?.setAttribute('tabindex', '0');
  if (focused !== null)
    parts()
      .find((part) => keyOf(part) === focused)
      ?.focus();
  showRevealed();
}

/** Once the wanted program is there, and only then: the first view may come later than the wish. */
function showRevealed(): void {
  const section = [...map.querySelectorAll<HTMLElement>('section[data-program]')].find(
    ({ dataset }) => dataset['program'] === reveal,
  );
  if (section === undefined) return;
  reveal = null;
  section.scrollIntoView({ block: 'start' });
  section.querySelector<HTMLElement>('button')?.focus({ preventScroll: true });
}

/** Everything that can have the focus. */
function parts(): readonly (HTMLElement | SVGElement)[] {
  return [...map.querySelectorAll<HTMLElement | SVGElement>('.target, button, summary')];
}

/** Names a part so that it is found again in the next drawing: its program, and what it stands for. */
function keyOf(element: Element | null): string | null {
  if (element === null || !map.contains(element)) return null;
  const section = element.closest('section')?.getAttribute('data-key') ?? '';
  const own = element.getAttribute('data-key') ?? element.textContent;
  return [section, element.tagName, own].join('\n');
}

function targetsIn(chain: Element): readonly SVGElement[] {
  return [...chain.querySelectorAll<SVGElement>('.target')];
}

function choose(element: Element | null): boolean {
  const attribute = element?.closest('[data-place]')?.getAttribute('data-place');
  const place = attribute === null || attribute === undefined ? null : placeFrom(attribute);
  if (place === null) return false;
  api.postMessage({ kind: 'open', place });
  return true;
}

/** Left and right along a row, up and down between rows to what begins nearest. */
function nextTarget(from: SVGElement, key: string): SVGElement | undefined {
  const chain = from.closest('svg');
  if (chain === null) return undefined;
  const all = targetsIn(chain);
  const row = Number(from.dataset['row']);
  const rowOf = (element: SVGElement): number => Number(element.dataset['row']);
  const left = (element: SVGElement): number => element.getBoundingClientRect().left;
  if (key === 'Home') return all[0];
  if (key === 'End') return all.at(-1);
  if (key === 'ArrowLeft' || key === 'ArrowRight')
    return all[all.indexOf(from) + (key === 'ArrowRight' ? 1 : -1)];
  const rows = [...new Set(all.map(rowOf))].sort((a, b) => a - b);
  const wanted = rows[rows.indexOf(row) + (key === 'ArrowDown' ? 1 : -1)];
  const distance = (element: SVGElement): number => Math.abs(left(element) - left(from));
  return all.filter((it) => rowOf(it) === wanted).sort((a, b) => distance(a) - distance(b))[0];
}

map.addEventListener('click', ({ target }) => {
  if (target instanceof Element) choose(target);
});

map.addEventListener('keydown', (event) => {
  const { target, key } = event;
  if (!(target instanceof SVGElement)) return;
  if (key === 'Enter' || key === ' ') {
    if (choose(target)) event.preventDefault();
    return;
  }
  if (!/^(?:Arrow(?:Left|Right|Up|Down)|Home|End)$/.test(key)) return;
  event.preventDefault();
  const next = nextTarget(target, key);
  if (next === undefined) return;
  target.setAttribute('tabindex', '-1');
  next.setAttribute('tabindex', '0');
  next.focus();
});

map.addEventListener(
  'toggle',
  () => {
    const opened = [...map.querySelectorAll<HTMLElement>('details[open]')];
    keep({ open: opened.map(({ dataset }) => dataset['key'] ?? '') });
  },
  true,
);

window.addEventListener('message', ({ data }: MessageEvent<ToPage>) => {
  if (data.kind === 'reveal') {
    reveal = data.program;
    showRevealed();
    return;
  }
  keep({ view: data.view });
  draw();
});

window.addEventListener('scroll', () => {
  keep({ scroll: window.scrollY });
});

let drawnWidth = 0;
new ResizeObserver(() => {
  if (map.clientWidth === drawnWidth) return;
  drawnWidth = map.clientWidth;
  draw();
}).observe(map);

const { scroll } = state;
draw();
window.scrollTo(0, scroll);
api.postMessage({ kind: 'ready' });
