import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/types/fails/**', '**/node_modules/**'],
    // most tests wait for processes and servers: both cores, and one more to fill the gaps
    maxWorkers: 3,
    // no test leaves anything behind in its process, so a worker loads the modules once and not once per file
    isolate: false,
    globalSetup: ['test/global-setup.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
