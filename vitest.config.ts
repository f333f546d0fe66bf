import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** What takes longest, longest first: started early, they do not keep one core waiting at the end. */
const long = [
  'torture.test',
  'test/many/',
  'tables.test',
  'rest-api.test',
  'run-cases',
  'seeds.test',
  'end-to-end/postgres',
  'test/studio/',
  'test/faults/',
  'test/trust/',
  'destinations/',
  'package',
  'end-to-end/',
  'hostile/',
  'handover',
]

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const found = long.findIndex((part) => moduleId.includes(part))
      return found === -1 ? long.length : found
    }
    // oxlint-disable-next-line unicorn/no-array-sort -- no array: the sequencer's own order
    const usual = await super.sort(files)
    return usual.toSorted((a, b) => rank(a) - rank(b))
  }
}

export default defineConfig({
  // what stands in docs/extending is written as users write it
  resolve: {
    alias: [
      // SQLite's driver for Node without one, in a cache of the tests (test/servers/sqlite-driver.ts)
      {
        find: /^better-sqlite3$/,
        replacement: source('node_modules/.cache/sluice-test/better-sqlite3/node_modules/better-sqlite3/lib/index.js'),
      },
      { find: /^sluice$/, replacement: source('src/index.ts') },
      { find: /^sluice\/destinations$/, replacement: source('src/own-destinations.ts') },
      { find: /^sluice\/testing$/, replacement: source('src/testing/index.ts') },
    ],
  },
  test: {
    include: ['src/**/*.test.ts', 'studio/src/**/*.test.ts', 'test/**/*.test.ts'],
    exclude: ['test/types/fails/**', '**/node_modules/**', '**/*.warehouse.test.ts', '**/*.docs.test.ts'],
    // most tests wait for processes and servers: both cores, and one more to fill the gaps
    maxWorkers: 3,
    // no test leaves anything behind in its process, so a worker loads the modules once and not once per file
    isolate: false,
    // three workers keep two cores busy: compiling and collecting garbage beside them takes more than it gives (a tenth of all CPU time)
    execArgv: ['--single-threaded'],
    sequence: { sequencer: LongestFirst },
    globalSetup: ['test/global-setup.ts'],
    setupFiles: ['test/keep-engine.ts'],
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
})
