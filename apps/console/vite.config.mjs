import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  root: fileURLToPath(new URL('.', import.meta.url)),
  plugins: [react()],
  // The policy of the page admits nothing that stands in it, so nothing is inlined.
  build: { outDir: 'dist', emptyOutDir: true, target: 'es2023', assetsInlineLimit: 0, modulePreload: { polyfill: false }, chunkSizeWarningLimit: 900, reportCompressedSize: false },
  // `npx vite apps/console` beside an `npm start`, for those who change the console.
  server: { proxy: { '/v1': 'http://localhost:4107' } },
});
