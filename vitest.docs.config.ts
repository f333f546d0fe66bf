import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** Everything about the pages, with what is too slow for every `npm test`: `npm run docs:test`. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: ['**/node_modules/**'] } },
  { test: { include: ['test/docs/**/*.test.ts', 'test/examples/**/*.test.ts'] } },
)
