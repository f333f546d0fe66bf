import { keepEngine } from '../src/duckdb/engine.ts'

/*
 * Each worker keeps its DuckDB engine from test to test: starting one takes a third of a short run. The last one goes with
 * the process.
 */

const worker = globalThis as { stopTestEngine?: (() => Promise<void>) | undefined }
worker.stopTestEngine ??= keepEngine()

/** Lets `work` begin with an engine that nothing was loaded into yet. */
export async function withFreshEngine<T>(work: () => Promise<T>): Promise<T> {
  await worker.stopTestEngine?.()
  worker.stopTestEngine = undefined
  try {
    return await work()
  } finally {
    worker.stopTestEngine = keepEngine()
  }
}
