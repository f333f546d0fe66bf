import { spawnSync } from 'node:child_process'

/** Runs this Node with `args`, output passed through; gives the exit code. */
export function runNode(args: readonly string[]): number {
  return spawnSync(process.execPath, args, { stdio: 'inherit' }).status ?? 1
}
