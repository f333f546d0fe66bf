#!/usr/bin/env node
import { runCommandLine } from './command-line.ts'
import { processHost } from './host.ts'

await runCommandLine(process.argv.slice(2), processHost())
