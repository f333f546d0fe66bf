import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export interface SourceFile {
  /** from the repository root, with forward slashes */
  readonly path: string
  readonly text: string
  readonly isTest: boolean
}

/** Every TypeScript file under `folders`. */
export function sourceFiles(...folders: readonly string[]): SourceFile[] {
  return folders
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.m?tsx?$/.test(path) && !path.includes('node_modules'))
    .toSorted()
    .map((path) => ({ path, text: readFileSync(path, 'utf8'), isTest: /\.test\.tsx?$|^test\//.test(path) }))
}

/** Prints the problems of one check; gives its exit code. */
export function report(check: string, problems: readonly string[]): number {
  for (const problem of problems) console.error(`${check}: ${problem}`)
  if (problems.length === 0) console.log(`${check}: ok`)
  return problems.length === 0 ? 0 : 1
}
