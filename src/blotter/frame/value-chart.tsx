// Draws the account's value over the session. For those who do not see it, it says in words where the
// value began and where it is.

import { useEffect, useRef } from 'preact/hooks';
import UPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { money, moneyScale } from '../../domain/money.ts';
import { shownMoney, shownTime } from '../desk/figures.ts';
import { isDark } from './use-look.ts';
import type { ValueLine } from '../desk/value-line.ts';

interface ChartProps {
  readonly line: ValueLine;
}

const redrawEveryMs = 1_000;
const axisPxMin = 64;
const axisRoomPx = 16;
const halfLinePx = 7;
/** Wider at once by a few pixels, or the line would move with every digit. */
const axisStepPx = 8;
const timeStepsS = [1, 5, 10, 30, 60, 300, 600, 1_800, 3_600, 7_200, 14_400];

export function ValueChart({ line }: ChartProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => (host.current === null ? undefined : drawInto(host.current, line)), [line]);
  return (
    <div class="chart" role="img" aria-label={wordsOf(line)} data-testid="chart">
      <div ref={host} />
      <span aria-hidden="true">Account value, $</span>
      {line.count < 2 && <p>The account’s value shows here as it moves.</p>}
    </div>
  );
}

function wordsOf(line: ValueLine): string {
  const [seconds, values] = line.points;
  const [from] = seconds;
  const [first] = values;
  const last = values.at(-1);
  if (from === undefined || first === undefined || last === undefined) return 'Account value: none';
  return `Account value since ${shownTime(from * 1_000)}: from ${shown(first)} to ${shown(last)}`;
}

const shown = (dollars: number): string => shownMoney(money(Math.round(dollars * moneyScale)));

function drawInto(host: HTMLElement, line: ValueLine): () => void {
  let dark = isDark();
  let plot = make(host, line);
  const redraw = (): void => {
    if (isDark() !== dark) {
      dark = isDark();
      plot.destroy();
      plot = make(host, line);
    }
    plot.setData(dataOf(line));
  };
  const sizes = new ResizeObserver(() => plot.setSize(roomOf(host)));
  sizes.observe(host);
  const timer = window.setInterval(redraw, redrawEveryMs);
  return () => {
    window.clearInterval(timer);
    sizes.disconnect();
    plot.destroy();
  };
}

const roomOf = (host: HTMLElement): { width: number; height: number } => ({
  width: Math.max(1, host.clientWidth),
  height: Math.max(1, host.clientHeight),
});

const dataOf = (line: ValueLine): UPlot.AlignedData => {
  const [seconds, values] = line.points;
  return [[...seconds], [...values]];
};

function make(host: HTMLElement, line: ValueLine): UPlot {
  const colour = (name: string): string => drawnColour(host, name);
  const accent = colour('--accent');
  const soft = colour('--ink-soft');
  const font = `11px ${getComputedStyle(host).fontFamily}`;
  const axis = { stroke: soft, font, ticks: { show: false }, grid: { show: false } };
  return new UPlot(
    {
      ...roomOf(host),
      legend: { show: false },
      cursor: { y: false, points: { size: 6 }, drag: { x: false, y: false } },
      // The last time is as wide to the right of its place as to the left.
      padding: [8, 30, 0, 0],
      scales: { y: { range: (_plot, low, high) => roomAround(low, high) } },
      axes: [
        {
          ...axis,
          size: 18,
          gap: 2,
          space: 90,
          incrs: timeStepsS,
          values: (_plot, splits) => splits.map((second) => shownTime(second * 1_000)),
        },
        {
          ...axis,
          size: (plot, values) => axisPx(plot, font, values),
          space: 22,
          grid: { stroke: colour('--line-soft'), width: 1 },
          values: (plot, splits) => {
            const told = dollarWords(splits);
            return splits.map((value) => (touchesTimes(plot, value) ? '' : told(value)));
          },
        },
      ],
      series: [
        {},
        {
          stroke: accent,
          width: 1.5,
          points: { show: false },
          fill: (plot) => wash(plot, accent),
        },
      ],
    },
    dataOf(line),
    host,
  );
}

const touchesTimes = (plot: UPlot, value: number): boolean =>
  plot.valToPos(value, 'y') > plot.over.clientHeight - halfLinePx;

/** As many decimals for all of them as one of them needs, so that points stand below each other. */
function dollarWords(dollars: readonly number[]): (dollar: number) => string {
  const digits = dollars.every((dollar) => Number.isInteger(dollar)) ? 0 : 2;
  const format = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  return (dollar) => dollar.toLocaleString('en-US', format);
}

/** Room for the longest value: a million with cents is twice as wide as a thousand. */
function axisPx({ ctx }: UPlot, font: string, values: readonly string[] | null): number {
  ctx.save();
  ctx.font = font;
  const widest = Math.max(0, ...(values ?? []).map((text) => ctx.measureText(text).width));
  ctx.restore();
  const wanted = Math.ceil((widest + axisRoomPx) / axisStepPx) * axisStepPx;
  return Math.max(axisPxMin, wanted);
}

/** A flat line lies in the middle instead of along an edge. */
function roomAround(low: number, high: number): [number, number] {
  const room = Math.max((high - low) * 0.15, Math.abs(high) * 0.0001, 0.5);
  return [low - room, high + room];
}

function wash(plot: UPlot, colour: string): CanvasGradient | string {
  const { top, height } = plot.bbox;
  if (!Number.isFinite(top) || height <= 0) return 'transparent';
  const gradient = plot.ctx.createLinearGradient(0, top, 0, top + height);
  gradient.addColorStop(0, `color-mix(in srgb, ${colour} 23%, transparent)`);
  // Nothing of a colour is black, and the wash would turn grey on its way there.
  gradient.addColorStop(1, `color-mix(in srgb, ${colour} 1%, transparent)`);
  return gradient;
}

// A canvas knows no variables, and which of a pair counts is known only where it is used.
function drawnColour(host: HTMLElement, name: string): string {
  host.style.color = `var(${name})`;
  const { color } = getComputedStyle(host);
  host.style.color = '';
  return color;
}
