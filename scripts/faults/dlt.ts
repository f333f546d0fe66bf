import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { temporaryFolder } from '../../test/end-to-end/run-cli.ts'
import { configOf, environment, type FaultCase, judgeRows, type Played, serve } from './play.ts'

/** dlt in a process of its own, which plays one case after the other. */
export interface Dlt {
  play(one: FaultCase): Promise<Played>
  close(): void
}

/** Starts dlt: `python` is an interpreter that has it (`pip install 'dlt[duckdb]==1.31.0'`). */
export function startDlt(python: string): Dlt {
  const child = spawn(python, [join('scripts', 'oracle', 'faults.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
    env: { ...process.env, ...environment },
  })
  const answers = createInterface({ input: child.stdout })[Symbol.asyncIterator]()
  return {
    async play(one) {
      await using server = await serve(one)
      const folder = await temporaryFolder()
      try {
        child.stdin.write(`${JSON.stringify({ config: configOf(one, server.origin), folder: folder.path })}\n`)
        const { value, done } = await answers.next()
        if (done === true) throw new Error('dlt ended')
        const { failure, rows } = JSON.parse(String(value)) as { failure: string | null; rows: number[] }
        if (failure !== null) return { verdict: 'loud', said: failure, rows: new Set(rows).size }
        return judgeRows(one, rows, 'no error')
      } finally {
        await folder.remove()
      }
    },
    close: () => child.stdin.end(),
  }
}
