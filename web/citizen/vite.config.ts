/** Builds the citizen app; the server mounts it at `/`. */
import { defineConfig } from 'vite';
import { appConfig } from '../vite.base.ts';

export default defineConfig(appConfig('citizen', '/', 5173));
