import { resolve } from 'node:path'
import type { ParseContext, Target } from '../../load/destination.ts'
import { SluiceError } from '../../model/errors.ts'
import { namesInstance } from './own-instance.ts'

/** What people may write for a DuckDB file. */
export const duckdbForms = ['duckdb', './file.duckdb', 'duckdb:file.duckdb', 'duckdb:///absolute/path.duckdb'] as const

/**
 * `duckdb` is `<pipeline>.duckdb` in the current folder; a path ending in `.duckdb`, `.ddb` or `.db` is itself;
 * `duckdb:` and `duckdb://` lead a path, relative to the current folder; dlt's `duckdb:////abs` is `/abs`.
 * What `duckdb(instance)` gave is itself. Undefined for anything else. Throws DESTINATION_IN_MEMORY for `:memory:`.
 */
export function parseTarget(text: string, { pipeline, cwd }: ParseContext): Target | undefined {
  if (namesInstance(text)) return { destination: 'duckdb', label: text, location: text }
  const path = pathOf(text.trim(), pipeline)
  if (path === undefined) return undefined
  if (path.startsWith(':memory:'))
    throw new SluiceError(
      'DESTINATION_IN_MEMORY',
      'Could not load into ":memory:" because the tables would be gone after the run.',
      {
        found: text,
        allowed: duckdbForms,
        hint: `Name a file: --destination ./${pipeline}.duckdb. A program that has its own DuckDB gives it: duckdb(instance).`,
        exitCode: 2,
      },
    )
  const location = resolve(cwd, path)
  return { destination: 'duckdb', label: `duckdb:///${location.replace(/^\//, '')}`, location }
}

function pathOf(text: string, pipeline: string): string | undefined {
  if (text === 'duckdb' || text === 'duckdb:' || text === 'duckdb://') return `${pipeline}.duckdb`
  const [, rest] = /^duckdb:(.*)$/s.exec(text) ?? []
  if (rest !== undefined) return rest.startsWith('///') ? rest.replace(/^\/+/, '/') : rest.replace(/^\/\//, '')
  if (text === ':memory:') return text
  const isUrl = /^[a-z][a-z0-9+.-]+:\/\//i.test(text)
  return !isUrl && /\.(?:duckdb|ddb|db)$/i.test(text) ? text : undefined
}
