import { resolve } from 'node:path'
import { z } from 'zod'
import type { PlaceContext, Target } from '../../model/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { plainText } from '../../model/component/option-text.ts'
import { namesInstance } from './own-instance.ts'

import { duckdbForms } from './forms.ts'

/** The options, in dlt's keys. */
export const duckdbOptions = z.strictObject({
  database: plainText.optional().describe('path of the file; default: <pipeline>.duckdb in the current folder'),
})

/** A DuckDB file; `location` is its absolute path. */
export interface FileTarget extends Target {
  readonly location: string
}

/** A drive of Windows has one letter. */
const hasScheme = (text: string): boolean => /^[a-z][a-z0-9+.-]+:/i.test(text)
const isUrl = (text: string): boolean => /^[a-z][a-z0-9+.-]+:\/\//i.test(text)

/**
 * A path ending in `.duckdb`, `.ddb` or `.db` is itself; `duckdb:` and `duckdb://` lead a path, relative to the current
 * folder, or none; dlt's `duckdb:////abs` is `/abs`. Undefined for anything else. As credentials any path will do, and
 * `duckdb:///file` is relative, as in dlt.
 */
export function parseText(text: string, isCredentials: boolean): z.input<typeof duckdbOptions> | undefined {
  if (namesInstance(text)) return { database: text }
  if (text === 'duckdb:' || text === 'duckdb://') return {}
  const [, rest] = /^duckdb:(.*)$/s.exec(text) ?? []
  if (rest !== undefined && isCredentials) return { database: rest.replace(/^\/\/\//, '') }
  if (rest !== undefined) return { database: rest.startsWith('///') ? absolutePath(rest) : rest.replace(/^\/\//, '') }
  if (text === ':memory:') return { database: text }
  const isPath = isCredentials ? !/^(?:$|:)/.test(text) : /\.(?:duckdb|ddb|db)$/i.test(text)
  // a mistyped name before the colon is not to become the name of a file; who has such a file writes ./ before it
  return isPath && !(isCredentials ? isUrl(text) : hasScheme(text)) ? { database: text } : undefined
}

/** The path behind `duckdb:///`: on Windows it begins with its drive (`duckdb:///C:/data/x.duckdb`). */
export function absolutePath(text: string, platform: NodeJS.Platform = process.platform): string {
  const path = text.replace(/^\/+/, '')
  return platform === 'win32' && /^[a-z]:[\\/]/i.test(path) ? path : `/${path}`
}

/** The file that options name. Throws DESTINATION_IN_MEMORY for `:memory:`. */
export function locateFile({ database }: z.output<typeof duckdbOptions>, { pipeline, cwd }: PlaceContext): FileTarget {
  const path = database || `${pipeline}.duckdb`
  if (namesInstance(path)) return { destination: 'duckdb', label: path, location: path }
  if (path.startsWith(':memory:'))
    throw new SluiceError(
      'DESTINATION_IN_MEMORY',
      'Could not load into ":memory:" because the tables would be gone after the run.',
      {
        found: path,
        allowed: duckdbForms,
        hint: `Name a file: --destination ./${pipeline}.duckdb. A program that has its own DuckDB gives it: duckdb(instance).`,
      },
    )
  const location = resolve(cwd, path)
  return { destination: 'duckdb', label: `duckdb:///${location.replace(/^\//, '')}`, location, isOnThisMachine: true }
}
