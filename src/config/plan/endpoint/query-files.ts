import { resolve } from 'node:path'
import { textAt } from '../../../model/files.ts'
import type { World } from '../../../model/world.ts'
import type { ConfigPath } from '../../document.ts'
import { isPlainObject } from '../../shapes/kinds.ts'
import type { Problems } from '../problem/problems.ts'

export interface QueryFileTools {
  readonly world: World
  /** the folder of the config; files are relative to it */
  readonly folder: string
  readonly problems: Problems
}

/**
 * The config with each `graphql.query_file` read into `query`, so that what comes after, in another process too, needs
 * no file. A file that is not there is reported at its place.
 */
export async function withQueryFiles(value: unknown, path: ConfigPath, tools: QueryFileTools): Promise<unknown> {
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const members: (readonly [string, unknown])[] = []
  for (const [key, member] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(key) : key]
    const isGraphql = key === 'graphql' && isPlainObject(member) && typeof member['query_file'] === 'string'
    members.push([key, isGraphql ? await withQuery(member, at, tools) : await withQueryFiles(member, at, tools)])
  }
  // what holds none stays the same object: it may be a paginator or an auth made in code
  const written = value as Readonly<Record<string, unknown>>
  if (members.every(([key, member]) => member === written[key])) return value
  return Array.isArray(value) ? members.map(([, member]) => member) : Object.fromEntries(members)
}

async function withQuery(
  graphql: Readonly<Record<string, unknown>>,
  path: ConfigPath,
  { world, folder, problems }: QueryFileTools,
): Promise<unknown> {
  const { query_file: file, ...others } = graphql
  const at = [...path, 'query_file']
  if (Object.hasOwn(graphql, 'query')) {
    problems.report(at, {
      code: 'CONFIG_CONFLICT',
      message: 'Could not read the GraphQL query because both "query" and "query_file" are written.',
      found: String(file),
      allowed: ['query', 'query_file'],
      hint: 'Keep one of them.',
    })
    return others
  }
  const query = await textAt(world.files, resolve(world.cwd, folder, String(file)))
  if (query !== undefined && query.trim() !== '') return { ...others, query }
  problems.report(at, {
    code: 'CONFIG_INVALID_VALUE',
    message: `Could not read the GraphQL query because the file is ${query === undefined ? 'not there' : 'empty'}.`,
    found: String(file),
    allowed: 'a file with a query, relative to the config',
    hint: 'Correct the name, or write the query itself as "query".',
  })
  problems.silence(path)
  return { ...others, query: '{ __typename }' }
}
