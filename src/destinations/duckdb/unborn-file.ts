import { open, rm, stat } from 'node:fs/promises'

/** Three headers stand in front of everything that a DuckDB file holds. */
const headersEnd = 3 * 4096
const magic = { at: 8, text: 'DUCK' }

/**
 * Removes what is left of a DuckDB file whose making was cut short: some of its headers and nothing else. Gives false,
 * and leaves everything as it is, when it is anything else.
 */
export async function removeUnborn(location: string): Promise<boolean> {
  try {
    const { size } = await stat(location)
    const log = await stat(`${location}.wal`).catch(() => undefined)
    if (size >= headersEnd || (log !== undefined && log.size > 0)) return false
    if (!(await startsAsDuckdb(location))) return false
    await rm(location)
    return true
  } catch {
    return false
  }
}

async function startsAsDuckdb(location: string): Promise<boolean> {
  const file = await open(location, 'r')
  try {
    const { buffer } = await file.read(Buffer.alloc(magic.text.length), 0, magic.text.length, magic.at)
    return buffer.toString('latin1') === magic.text
  } finally {
    await file.close()
  }
}
