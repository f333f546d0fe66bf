/** `npm run build`: src/ → dist/, plain tsc, and the CLI made executable. */
import { chmodSync, existsSync, rmSync } from 'node:fs'
import { runNode } from './run-node.ts'

rmSync('dist', { recursive: true, force: true })
const code = runNode(['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json'])
if (code === 0 && existsSync('dist/cli/main.js')) chmodSync('dist/cli/main.js', 0o755)
process.exitCode = code
