/** The Vite configuration both apps share: aliases, strict-CSP output, stable chunks, the dev proxy to the server. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import vue from '@vitejs/plugin-vue';
import type { Plugin, UserConfig } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));

export const aliases = {
  '@shared': join(root, 'shared'),
  '@citizen': join(root, 'citizen'),
  '@console': join(root, 'console'),
};

/** Compile-time switches: no option API, no legacy i18n API, no devtools hooks in the product. */
export const switches = {
  __VUE_OPTIONS_API__: 'true',
  __VUE_PROD_DEVTOOLS__: 'false',
  __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: 'false',
  __VUE_I18N_LEGACY_API__: 'false',
  __VUE_I18N_FULL_INSTALL__: 'true',
  __INTLIFY_PROD_DEVTOOLS__: 'false',
};

/**
 * Vant ships its icon font as a data: URL with a fall-back on somebody else's host. Our CSP allows fonts from
 * ourselves only, so the font becomes a file of ours and the foreign address goes.
 */
export function vantFontAsFile(): Plugin {
  const font = join(root, 'node_modules', '.vant-font', 'vant-icon.woff2');
  return {
    name: 'cityloop:vant-font',
    enforce: 'pre',
    transform(css, id) {
      const file = id.split('?')[0] ?? id;
      if (!file.endsWith('vant/lib/index.css')) return null;
      const inline = /url\(data:font\/woff2[^,]*base64,([^)]+)\)\s*format\("woff2"\)/.exec(css);
      if (inline?.[1] === undefined) throw new Error('vant changed its icon font: revisit vantFontAsFile');
      mkdirSync(dirname(font), { recursive: true });
      writeFileSync(font, Buffer.from(inline[1], 'base64'));
      const own = relative(dirname(file), font).replaceAll('\\', '/');
      const out = css
        .replace(inline[0], `url("${own}") format("woff2")`)
        .replace(/,\s*url\(\/\/at\.alicdn\.com[^)]*\)\s*format\("woff"\)/, '');
      if (out.includes('alicdn')) throw new Error('vant still names a foreign host: revisit vantFontAsFile');
      return { code: out, map: null };
    },
  };
}

/** What both apps build with; `base` is where the server mounts the app. */
export function appConfig(name: 'citizen' | 'console', base: string, port: number): UserConfig {
  const proxy = { '/api': { target: process.env['CITYLOOP_SERVER'] ?? 'http://127.0.0.1:8080', changeOrigin: false } };
  return {
    root: join(root, name),
    base,
    publicDir: join(root, 'shared', 'public'),
    plugins: [vantFontAsFile(), vue()],
    resolve: { alias: aliases },
    define: switches,
    worker: { format: 'es' },
    server: { port, strictPort: true, proxy, fs: { allow: [root] } },
    build: {
      outDir: join(root, 'dist', name),
      emptyOutDir: true,
      target: 'es2022',
      assetsInlineLimit: 0, // data: URLs would need holes in the CSP
      modulePreload: { polyfill: false },
      chunkSizeWarningLimit: 900, // the map and the charts are large, and lazy
      reportCompressedSize: false,
    },
  };
}
