/** Builds the console app; the server mounts it at `/console/`. */
import { defineConfig } from 'vite';
import { appConfig } from '../vite.base.ts';

export default defineConfig(appConfig('console', '/console/', 5174));
