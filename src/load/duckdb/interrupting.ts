import type { DuckDBConnection } from '@duckdb/node-api'

/** Between two steps of a question nothing runs, and DuckDB forgets an interrupt that comes then. Milliseconds. */
const againMs = 50

/** Ends what runs on a connection, and whatever is begun on it until `over()`. */
export function interrupting(connection: DuckDBConnection): { readonly stop: () => void; readonly over: () => void } {
  let timer: NodeJS.Timeout | undefined
  return {
    stop: () => {
      connection.interrupt()
      timer ??= setInterval(() => connection.interrupt(), againMs)
    },
    over: () => clearInterval(timer),
  }
}
