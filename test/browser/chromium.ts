// Finds the Chromium of this machine: CHROMIUM_PATH, or one of the usual places.

import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

export async function launchChromium(): Promise<Browser> {
  // Chromium refuses its sandbox to root, and containers are often run as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  return chromium.launch({ executablePath: chromiumPath(), args });
}

function chromiumPath(): string {
  const places = [process.env['CHROMIUM_PATH'] ?? '', ...usualPlaces, chromium.executablePath()];
  const found = places.find((path) => path !== '' && existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'no Chromium found: install one (Debian: apt-get install chromium) or set CHROMIUM_PATH',
  );
}
