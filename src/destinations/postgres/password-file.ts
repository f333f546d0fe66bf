import { join, resolve } from 'node:path'
import type { World } from '../../model/world.ts'
import type { PostgresTarget } from './parse-target.ts'

const mostBytes = 1 << 20

/**
 * The passwords that the driver finds for a place in the user's password file, `PGPASSFILE` or `~/.pgpass`: they must be
 * masked like those that were written. On Windows that is `pgpass.conf` in `APPDATA`. None where the place has a password of its own, or there is no such file.
 */
export function passwordsInFile({ address }: PostgresTarget, world: World): readonly string[] {
  if (address.password !== undefined) return []
  const wanted = [address.host, String(address.port), address.database, address.user]
  return textOf(world).flatMap((line) => {
    const [password, ...place] = fieldsOf(line).toReversed()
    const isMeant =
      place.length === wanted.length && place.toReversed().every((one, at) => one === '*' || one === wanted[at])
    return isMeant && password !== undefined ? [password] : []
  })
}

function textOf({ files, env, cwd }: World): readonly string[] {
  const path = env['PGPASSFILE'] || undefined
  const file = path === undefined ? usualFile(env) : resolve(cwd, path)
  try {
    if (file === undefined || file === '' || files.readNow === undefined) return []
    return new TextDecoder().decode(files.readNow(file, mostBytes)).split(/\r?\n/)
  } catch {
    // what cannot be read gives the driver no password either
    return []
  }
}

function usualFile(env: World['env']): string | undefined {
  // as the driver decides it
  if (process.platform === 'win32') return env['APPDATA'] && join(env['APPDATA'], 'postgresql', 'pgpass.conf')
  return env['HOME'] && join(env['HOME'], '.pgpass')
}

/** Fields are divided by colons; a backslash stands before a colon or backslash that is part of one. */
function fieldsOf(line: string): readonly string[] {
  if (line.startsWith('#')) return []
  return [...line.matchAll(/(?:^|:)((?:\\.|[^:\\])*)/g)].map(([, field = '']) => field.replaceAll(/\\(.)/g, '$1'))
}
