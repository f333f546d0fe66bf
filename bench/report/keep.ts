import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Result } from './figures.ts'
import { plot } from './plot.ts'

/** Where the project's own figures are. */
export const resultsFolder = fileURLToPath(new URL('../results/', import.meta.url))

/** Writes a section's JSON, and for `load` its picture. */
export async function keep(result: Result, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `${result.section}.json`), `${JSON.stringify(result, null, 2)}\n`)
  if (result.section === 'load') await writeFile(join(folder, 'load.svg'), plot(result))
}

/** The kept result of a section, `undefined` when none was kept. */
export function keptResult(section: string): Result | undefined {
  const file = join(resultsFolder, `${section}.json`)
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Result) : undefined
}

/** Sections that have a kept result. */
export function keptSections(): readonly string[] {
  return readdirSync(resultsFolder)
    .filter((name) => name.endsWith('.json'))
    .map((name) => name.replace('.json', ''))
}
