#!/usr/bin/env node
import * as nodeModule from 'node:module'

// Node 22 and later keep what they compiled for the next start
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => unknown }
enableCompileCache?.()
// with it, stack traces name our sources instead of the built files
if (process.env['SLUICE_DEBUG'] !== undefined) process.setSourceMapsEnabled(true)

// a TypeScript config may leave timers or connections behind
const patienceMs = 500

// a reader that closed its end (`sluice schema | head`) is no failure
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })

try {
  const [{ runCommandLine }, { processHost }] = await Promise.all([import('./command-line.ts'), import('./host.ts')])
  await runCommandLine(process.argv.slice(2), processHost())
} catch (error) {
  // not even our own files can be opened
  if (!/^E[MN]FILE/.test(error instanceof Error ? error.message : '')) throw error
  process.stderr.write(
    'error TOO_MANY_OPEN_FILES  Could not start because this process has as many files open as it may.\n  next    Allow more: ulimit -n 1024\n',
  )
  process.exitCode = 1
}
setTimeout(() => process.exit(), patienceMs).unref()
