import { fileURLToPath } from 'node:url'
import react from '@vitejs/plugin-react'
import { defineConfig } from 'vite'
import { packagesInPage } from './packages-in-page.ts'

// `sluice studio` beside it answers /api: SLUICE_STUDIO_API=http://127.0.0.1:4455 npm run studio:dev
const api = process.env['SLUICE_STUDIO_API'] ?? 'http://127.0.0.1:4455'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), packagesInPage()],
  resolve: {
    alias: { 'react-remove-scroll': fileURLToPath(new URL('src/design/no-scroll-lock.tsx', import.meta.url)) },
  },
  build: {
    outDir: '../dist/studio',
    emptyOutDir: true,
    // browsers that know light-dark(): otherwise every colour is written three times
    target: ['chrome123', 'firefox120', 'safari17.5'],
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
    assetsInlineLimit: 0,
  },
  server: {
    host: '127.0.0.1',
    port: 4456,
    strictPort: true,
    proxy: { '/api': { target: api, changeOrigin: true, headers: { origin: api, 'sec-fetch-site': 'same-origin' } } },
  },
})
