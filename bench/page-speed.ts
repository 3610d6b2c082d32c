// `npm run bench -- --page [--holdings N] [--rate N] [--seconds N]`: what the blotter costs its browser
// while an account's prices move: frames a second, the longest of them, and the main thread's time. The
// holdings are sorted by profit, which every change moves. Runs on import; prints figures and a verdict.

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import type { CDPSession, Page } from 'playwright-core';
import { launchChromium } from '../test/browser/chromium.ts';
import { cpuMoment, sharesBetween } from './cpu.ts';
import { marketAccount, PageMarket } from './page-market.ts';

const { values } = parseArgs({
  options: {
    page: { type: 'boolean' },
    holdings: { type: 'string', default: '2000' },
    rate: { type: 'string', default: '500' },
    seconds: { type: 'string', default: '10' },
  },
});
const runMs = Number(values.seconds) * 1_000;
const warmMs = 4_000;
const viewport = { width: 1_440, height: 900 };
const bars = { framesPerSecond: 50, cores: 0.5 };
// This file runs as dist/bench/page-speed.js.
const pageDir = fileURLToPath(new URL('../blotter', import.meta.url));

interface Counters {
  readonly taskS: number;
  readonly scriptS: number;
  readonly layoutS: number;
}

/** What Chromium has counted of the page's main thread, in seconds. */
async function countersOf(session: CDPSession): Promise<Counters> {
  const { metrics } = await session.send('Performance.getMetrics');
  const of = (name: string): number => metrics.find((metric) => metric.name === name)?.value ?? 0;
  const layoutS = of('LayoutDuration') + of('RecalcStyleDuration');
  return {
    taskS: of('TaskDuration'),
    scriptS: of('ScriptDuration'),
    layoutS,
  };
}

async function open(page: Page, url: string): Promise<void> {
  await page.goto(`${url}/#account=${marketAccount}`);
  await page.waitForSelector('[data-testid=holdings] .ag-row');
  await page.click('[data-testid=holdings] .ag-header-cell[col-id=profit]');
  await page.waitForTimeout(warmMs);
}

/** Notes the time of every frame from now on, in the page. */
const noteFrames = `
  window.frames_ = [];
  (function note(nowMs) { window.frames_.push(nowMs); requestAnimationFrame(note); })(performance.now());`;

/** Tells figures; answers whether both bars hold. */
async function measure(page: Page, market: PageMarket): Promise<boolean> {
  const session = await page.context().newCDPSession(page);
  // By the thread's own clock: what others take from it is not its cost.
  await session.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.evaluate(noteFrames);
  const [before, sentBefore, moment] = [await countersOf(session), market.sent, cpuMoment([])];
  const beganMs = performance.now();
  await page.waitForTimeout(runMs);
  const tookS = (performance.now() - beganMs) / 1_000;
  const after = await countersOf(session);
  const { foreign } = sharesBetween(moment, cpuMoment([]));
  const changes = (market.sent - sentBefore) / tookS;
  const framesMs = await page.evaluate<number[]>('window.frames_');
  const gapsMs = framesMs.slice(1).map((ms, at) => ms - (framesMs[at] ?? ms));
  const frames = gapsMs.length / (gapsMs.reduce((sum, ms) => sum + ms, 0) / 1_000);
  const cores = (after.taskS - before.taskS) / tookS;
  const part = (name: 'scriptS' | 'layoutS'): string =>
    ((after[name] - before[name]) / tookS).toFixed(2);
  console.log(
    `${values.holdings} holdings, ${changes.toFixed(0)} changes/s, ${viewport.width} x ${viewport.height}: ` +
      `${frames.toFixed(1)} frames/s, longest ${Math.max(...gapsMs).toFixed(0)} ms; main thread ` +
      `${cores.toFixed(2)} cores, of them script ${part('scriptS')}, style and layout ${part('layoutS')}; ` +
      `foreign cpu ${foreign.toFixed(2)}`,
  );
  const held = frames > bars.framesPerSecond && cores < bars.cores;
  console.log(
    `bars: above ${bars.framesPerSecond} frames/s, below ${bars.cores} cores: ${held ? 'held' : 'NOT HELD'}`,
  );
  return held;
}

if (!existsSync(pageDir)) throw new Error('the page is not built: npm run build');
const market = await PageMarket.start({
  ...{ pageDir, holdings: Number(values.holdings), changesPerSecond: Number(values.rate) },
});
const browser = await launchChromium();
try {
  const page = await browser.newPage({ viewport });
  await open(page, market.url);
  process.exitCode = (await measure(page, market)) ? 0 : 1;
} finally {
  await browser.close();
  market.close();
}
