// Bundles the programs of a local cluster and `holdfast` itself, each into a file or two, laid out under
// dist/programs as the compiler lays them out under dist: a program that reads five files starts in half
// the processor time of one that reads five hundred.

import { builtinModules } from 'node:module';
import { isAbsolute } from 'node:path';
import { defineConfig } from 'vite';
import type { Plugin } from 'vite';

const programs = ['src/node/main', 'src/frontend/main', 'src/catalog/main', 'src/cli/main'];

/** Those that bring files of another kind along: compiled code, pages. */
const leftOutside = [/^(?:level|classic-level|node-gyp-build)$/, /^@fastify\/swagger/];

/** Read together, so in one file together. What a program does not use of them it does not load. */
const thirdParties: readonly (readonly [string, RegExp])[] = [
  ['grpc', /^(?:@grpc\/|grpc-|@?protobufjs|long$|lodash|@js-sdsl)/],
  ['shapes', /^zod$/],
  ['telemetry', /^(?:pino|prom-client|@opentelemetry|bintrees|tdigest|sonic-boom|thread-stream)/],
  ['console', /^(?:commander|cli-table3|string-width|hdr-histogram-js|pako|base64-js|@colors)/],
  ['web', /./],
];

function thirdPartyOf(id: string): string | null {
  const name = /^(?:.*\/)?node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(id)?.[1];
  if (name === undefined) return null;
  return thirdParties.find(([, packages]) => packages.test(name))?.[0] ?? null;
}

/** Bundlers make up modules of their own: stand-ins for packages that are not there, the runtime. */
const isOurs = (id: string): boolean => isAbsolute(id) && !id.includes('/node_modules/');

/** Every line that is logged names its place in our sources; nobody looks up those of others, and a map
 *  of megabytes is read at the first line. */
function mapsOfOurs(): Plugin {
  return {
    name: 'maps-of-ours',
    generateBundle: (_options, bundle) => {
      for (const chunk of Object.values(bundle)) {
        if (chunk.type !== 'chunk' || !chunk.fileName.includes('/third-party/')) continue;
        Reflect.deleteProperty(bundle, `${chunk.fileName}.map`);
        chunk.code = chunk.code.replace(/\n\/\/# sourceMappingURL=.*\s*$/, '\n');
      }
    },
  };
}

const placesFile = '\0package-places';

/** Bundled code has left its folder; what it looks for beside itself is still in node_modules. */
function rememberedPlaces(): Plugin {
  return {
    name: 'remembered-places',
    resolveId: (id) => (id === placesFile ? id : null),
    load: (id) => (id === placesFile ? placesCode : null),
    transform: (code, id) => {
      const at = id.lastIndexOf('/node_modules/');
      if (at < 0 || !code.includes('__dirname')) return null;
      const folder = id.slice(at + 1, id.lastIndexOf('/'));
      const place = `require(${JSON.stringify(placesFile)}).inPackage(${JSON.stringify(folder)})`;
      return { code: `var __dirname = ${place};\n${code}`, map: null };
    },
  };
}

const placesCode = `
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
let root = import.meta.dirname;
while (!existsSync(join(root, 'package.json')) && dirname(root) !== root) root = dirname(root);
export const inPackage = (folder) => join(root, folder);
`;

export default defineConfig({
  envPrefix: 'HOLDFAST_PAGE_',
  plugins: [rememberedPlaces(), mapsOfOurs()],
  ssr: { noExternal: true, target: 'node' },
  build: {
    ssr: true,
    outDir: 'dist/programs',
    emptyOutDir: true,
    target: 'node20',
    sourcemap: true,
    minify: false,
    rolldownOptions: {
      checks: { bundlerTimings: false },
      input: Object.fromEntries([...programs, 'cluster/launcher'].map((p) => [p, `${p}.ts`])),
      external: [...builtinModules, /^node:/, ...leftOutside],
      output: {
        format: 'es',
        // Every process reads its maps as it starts. What our sources say stands in them.
        sourcemapExcludeSources: true,
        entryFileNames: '[name].js',
        // As deep as the programs, so that one finds the other where the compiler would put it.
        chunkFileNames: ({ moduleIds }) =>
          moduleIds.some(isOurs)
            ? 'src/chunks/[name]-[hash].js'
            : 'src/third-party/[name]-[hash].js',
        codeSplitting: {
          groups: [
            { name: 'package-places', test: /package-places/, priority: 1 },
            { name: thirdPartyOf, test: /node_modules/ },
          ],
        },
      },
    },
  },
});
