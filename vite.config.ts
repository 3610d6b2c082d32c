// Builds the blotter. The page is served by the frontends themselves, from dist/blotter.

import { defineConfig } from 'vite';

export default defineConfig({
  root: 'src/blotter',
  base: './',
  // npm may be told of extra variables; none of them is the page's business.
  envPrefix: 'HOLDFAST_PAGE_',
  build: {
    outDir: '../../dist/blotter',
    emptyOutDir: true,
    target: 'es2023',
    sourcemap: true,
    // Everything is a file of our own origin, as the page's content security policy demands.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
