#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command, CommanderError } from 'commander'
import { addCheck } from './commands/check.ts'
import { addDrop } from './commands/drop.ts'
import { addImport } from './commands/import.ts'
import { addInit } from './commands/init.ts'
import { addInspect } from './commands/inspect.ts'
import { addPreview } from './commands/preview.ts'
import { addRun } from './commands/run.ts'
import { addSync } from './commands/sync.ts'
import { reportUsage } from './usage.ts'

// a TypeScript config may leave timers or connections behind
const patienceMs = 500

/** The whole command line; design section 6 is its contract. */
function program(): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const root = new Command('sluice')
    .description('Load REST APIs into your warehouse: dlt rest_api configurations, run natively by Node.')
    .version(version)
    .configureOutput({ outputError: () => undefined })
    .exitOverride()
    .addHelpText(
      'after',
      `
Start:      sluice init my_api, edit my_api.yaml, then check, preview, run
Exit codes: 0 loaded, 1 failed and nothing committed, 2 wrong usage or config, 3 committed in part, 130 interrupted
Debugging:  SLUICE_DEBUG=1 adds stack traces`,
    )
  for (const add of [addRun, addCheck, addPreview, addInit, addImport, addInspect, addDrop, addSync]) add(root)
  return root
}

// a reader that closed its end (`sluice schema | head`) is no failure
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit()
    throw error
  })

const root = program()
try {
  await root.parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  if (error.exitCode === 0) process.exitCode = 0
  else reportUsage(root, error)
}
setTimeout(() => process.exit(), patienceMs).unref()
