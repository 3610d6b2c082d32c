// Builds the blotter. The page is served by the frontends themselves, from dist/blotter; scripts and
// styles lie there compressed too, so that no frontend spends its turns on that.

import { gzipSync } from 'node:zlib';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

function compressed(): Plugin {
  return {
    name: 'compressed',
    enforce: 'post',
    generateBundle(_options, bundle) {
      for (const file of Object.values(bundle)) {
        if (!/\.(?:js|css)$/.test(file.fileName)) continue;
        const source = gzipSync(file.type === 'chunk' ? file.code : file.source, { level: 9 });
        this.emitFile({ type: 'asset', fileName: `${file.fileName}.gz`, source });
      }
    },
  };
}

export default defineConfig({
  root: 'src/blotter',
  base: './',
  // npm may be told of extra variables; none of them is the page's business.
  envPrefix: 'HOLDFAST_PAGE_',
  plugins: [compressed()],
  build: {
    outDir: '../../dist/blotter',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
    // The grid is most of it; what counts is the gzipped size (docs/status.md).
    chunkSizeWarningLimit: 1_100,
    // Everything is a file of our own origin, as the page's content security policy demands.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // A busy machine is no news to who starts a cluster.
    rolldownOptions: { checks: { bundlerTimings: false } },
  },
});
