// Finds and starts the browser that the tests drive. Nothing is downloaded here: without a browser
// the tests fail and say how to get one, because a skipped proof proves nothing.

import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const besidePath = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/** `proxy`: where all of its traffic goes, loopback included. */
export function launchChromium(proxy?: string): Promise<Browser> {
  // Chromium refuses its sandbox to root, and containers are often run as root.
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const executablePath = chromiumPath();
  if (proxy === undefined) return chromium.launch({ executablePath, args });
  return chromium.launch({ executablePath, args, proxy: { server: proxy, bypass: '<-loopback>' } });
}

function chromiumPath(): string {
  const named = process.env['CHROMIUM_PATH'] ?? '';
  if (named !== '') {
    if (isExecutable(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, and that cannot be run`);
  }
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const inPath = folders.flatMap((folder) => names.map((name) => join(folder, name)));
  const found = [...inPath, besidePath, chromium.executablePath()].find(isExecutable);
  if (found !== undefined) return found;
  throw new Error(
    `no browser: none of ${names.join(', ')} is in PATH. Install Chromium (Debian: apt-get install ` +
      'chromium), or set CHROMIUM_PATH to its executable',
  );
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
