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

const usageError = 2

/** The whole command line; design section 6 is its contract. */
function program(): Command {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
    version: string
  }
  const root = new Command('sluice')
    .description('Load REST APIs into your warehouse: dlt rest_api configurations, run natively by Node.')
    .version(version)
    .showHelpAfterError('(add --help for what it takes)')
    .exitOverride()
  for (const add of [addRun, addCheck, addPreview, addInit, addImport, addInspect, addDrop, addSync]) add(root)
  for (const command of root.commands) command.exitOverride()
  return root
}

try {
  await program().parseAsync()
} catch (error) {
  if (!(error instanceof CommanderError)) throw error
  process.exitCode = error.exitCode === 0 ? 0 : usageError
}
