import { defineConfig } from 'rolldown';
import { compileYaml } from './config/compile-yaml.ts';

/**
 * The program and its libraries in some 100 files instead of 1,300, with nothing left to load from node_modules: a command
 * takes half the processor time of the same program run from its .ts files (0.23 against 0.49 s, compile cache on).
 * Fixed names: a build overwrites the last one.
 */
export default defineConfig({
  input: {
    entry: 'src/cli/entry.js',
    'parse-thread': 'workers/parse-thread.ts',
    'serve-thread': 'src/cli/serve-thread.ts',
  },
  platform: 'node',
  output: { dir: 'dist', format: 'esm', chunkFileNames: '[name].js' },
  plugins: [{ name: 'compile-yaml', writeBundle: () => compileYaml('config', 'dist') }],
});
