#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'
import { processHost } from './host.ts'

// a TypeScript config may leave timers or connections behind
const patienceMs = 500

// a reader that closed its end (`sluice schema | head`) is no failure
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })

await runCommandLine(process.argv.slice(2), processHost())
setTimeout(() => process.exit(), patienceMs).unref()
