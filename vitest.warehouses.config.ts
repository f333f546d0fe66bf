import { mergeConfig } from 'vitest/config'
import config from './vitest.config.ts'

/** The kits of destinations whose peers are too heavy for every `npm test`: `npm run test:warehouses`. */
export default mergeConfig(
  { ...config, test: { ...config.test, include: [], exclude: ['**/node_modules/**'] } },
  { test: { include: ['src/**/*.warehouse.test.ts', 'test/**/*.warehouse.test.ts'], testTimeout: 300_000 } },
)
