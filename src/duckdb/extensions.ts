import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteText } from '../model/names/quoted-name.ts'
import { SluiceError } from '../model/errors.ts'

/**
 * Loads an extension of DuckDB's own into an engine; what is loaded stays. It is looked for in `folder` (laid out as
 * `INSTALL` does it: `v1.5.5/linux_amd64/…`) and nowhere else, or, without one, where DuckDB keeps its extensions; from
 * there it is installed, out of DuckDB's own repository, when it is missing. Throws DRIVER_MISSING.
 */
export async function loadExtension(connection: DuckDBConnection, name: string, folder?: string): Promise<void> {
  if (folder !== undefined) await connection.run(`SET GLOBAL extension_directory = ${quoteText(folder)}`)
  try {
    await connection.run(`LOAD ${name}`)
  } catch (error) {
    if (folder !== undefined) throw missing(name, error, folder)
    await connection.run(`INSTALL ${name}; LOAD ${name}`).catch((late: unknown) => {
      throw missing(name, late)
    })
  }
}

function missing(name: string, cause: unknown, folder?: string): SluiceError {
  const words = (cause instanceof Error ? cause.message : String(cause)).split('\n')[0] ?? ''
  return new SluiceError(
    'DRIVER_MISSING',
    `Could not load DuckDB's extension "${name}" ${folder === undefined ? 'because it is not installed and could not be' : `from "${folder}"`}: ${words}`,
    {
      hint:
        folder === undefined
          ? `Install it where there is a network: duckdb -c "INSTALL ${name}" — or set SLUICE_DUCKDB_EXTENSIONS to a folder that has it.`
          : 'Lay it there as DuckDB does, or unset SLUICE_DUCKDB_EXTENSIONS to have it installed.',
      cause,
    },
  )
}
