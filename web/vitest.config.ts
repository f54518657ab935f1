/** Unit tests of all three rooms in one run; China time on purpose not set, so that zone mistakes show. */
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vitest/config';
import { aliases, switches } from './vite.base.ts';

export default defineConfig({
  plugins: [vue()],
  resolve: { alias: aliases },
  define: switches,
  test: {
    environment: 'happy-dom',
    include: ['{shared,citizen,console}/**/*.test.ts'],
    restoreMocks: true,
    unstubGlobals: true,
    env: { TZ: 'America/New_York' },
  },
});
