/** Builds the gallery of shared widgets, for looking only: it is no part of the product's dist. */
import { defineConfig } from 'vite';
import { appConfig } from '../../vite.base.ts';

const config = appConfig('citizen', '/gallery/', 5175);
export default defineConfig({
  ...config,
  root: new URL('.', import.meta.url).pathname,
  build: { ...config.build, outDir: new URL('../.gallery', import.meta.url).pathname },
});
