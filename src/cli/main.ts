#!/usr/bin/env node
import * as nodeModule from 'node:module'

// Node 22 and later keep what they compiled for the next start
const { enableCompileCache } = nodeModule as { readonly enableCompileCache?: () => unknown }
enableCompileCache?.()
// with it, stack traces name our sources instead of the built files
if (process.env['SLUICE_DEBUG'] !== undefined) process.setSourceMapsEnabled(true)

const args = process.argv.slice(2)
try {
  // scripts ask for it, often: nothing else is loaded
  if (args.length === 1 && args[0] === '--version') {
    const { ownVersion } = await import('../disk/own-package.ts')
    process.stdout.write(`${ownVersion}\n`, () => process.exit())
    await new Promise(() => undefined)
  }
  const [{ runCommandLine }, { processHost }] = await Promise.all([import('./command-line.ts'), import('./host.ts')])
  const host = processHost()
  await runCommandLine(args, host)
  await host.flushed()
} catch (error) {
  // not even our own files can be opened
  if (!/^E[MN]FILE/.test(error instanceof Error ? error.message : '')) throw error
  process.stderr.write(
    'error TOO_MANY_OPEN_FILES  Could not start because this process has as many files open as it may.\n  next    Allow more: ulimit -n 1024\n',
  )
  process.exitCode = 1
}
// a TypeScript config may have left timers or connections behind, and signals must not change the exit code any more
process.exit()
