import type * as Installed from 'better-sqlite3'
import type * as BuiltIn from 'node:sqlite'
import { SluiceError } from '../../model/errors.ts'

/** What SQLite takes for a value. */
export type Bound = string | number | bigint | Uint8Array | null

/** A column of an answer: its name, and the type that its table declares for it, '' for what is computed. */
export interface FoundColumn {
  readonly name: string
  readonly type: string
}

/** A prepared statement. Values stand for `?`, in their order; a record for `$1` …, by number. */
export interface Prepared {
  /** none for a statement that gives no rows */
  readonly columns: readonly FoundColumn[]
  /** rows as arrays; integers as bigint */
  all(values: Values): Bound[][]
  iterate(values: Values): IterableIterator<unknown>
  /** gives how many rows were changed */
  run(values: Values): number
}

export type Values = readonly Bound[] | Readonly<Record<string, Bound>>

/** An open connection. */
export interface Database {
  /** throws SeveralStatements where there is more than one */
  prepare(sql: string): Prepared
  exec(sql: string): void
  close(): void
}

/** Opens connections. */
export type Driver = (path: string) => Database

/** More than one statement in a text that is to be one. */
export class SeveralStatements extends Error {
  override readonly name = 'SeveralStatements'
}

/**
 * The SQLite that comes with Node from 22.16 on, else that of the package `better-sqlite3` (decisions/0188). Throws
 * DRIVER_MISSING. The loaders are arguments for tests only.
 */
export async function loadDriver(
  builtIn: () => Promise<typeof BuiltIn> = () => import('node:sqlite'),
  installed: () => Promise<typeof Installed> = () => import('better-sqlite3'),
): Promise<Driver> {
  const node = await builtIn().catch(() => undefined)
  if (node !== undefined && 'setReturnArrays' in node.StatementSync.prototype) return nodeDriver(node)
  try {
    return packageDriver((await installed()).default)
  } catch (cause) {
    throw new SluiceError('DRIVER_MISSING', 'Could not open SQLite because its driver is not installed.', {
      hint: 'Install it: npm install better-sqlite3@12 — or run Node 22.16 or newer, which has SQLite in it.',
      cause,
    })
  }
}

const argumentsOf = (values: Values): readonly unknown[] => (Array.isArray(values) ? values : [values])

function nodeDriver({ DatabaseSync }: typeof BuiltIn): Driver {
  return (path) => {
    const database = new DatabaseSync(path, { enableForeignKeyConstraints: false })
    return {
      prepare(sql) {
        const statement = database.prepare(sql)
        // it prepares the first one, and forgets the rest
        if (isMore(sql.slice(statement.sourceSQL.length))) throw new SeveralStatements()
        statement.setReadBigInts(true)
        statement.setReturnArrays(true)
        return {
          columns: statement.columns().map(({ name, type }) => ({ name, type: type ?? '' })),
          all: (values) => statement.all(...argumentsOf(values)) as Bound[][],
          iterate: (values) => statement.iterate(...argumentsOf(values)),
          run: (values) => Number(statement.run(...argumentsOf(values)).changes),
        }
      },
      exec: (sql) => database.exec(sql),
      close: () => database.close(),
    }
  }
}

function packageDriver(Package: (typeof Installed)['default']): Driver {
  return (path) => {
    const database = new Package(path, { timeout: 0 })
    return {
      prepare(sql) {
        const statement = prepared(() => database.prepare(sql))
        if (!statement.reader)
          return {
            columns: [],
            all: (values) => (statement.run(...argumentsOf(values)), []),
            iterate: (values) => (statement.run(...argumentsOf(values)), [].values()),
            run: (values) => statement.run(...argumentsOf(values)).changes,
          }
        statement.raw(true).safeIntegers(true)
        return {
          columns: statement.columns().map(({ name, type }) => ({ name, type: type ?? '' })),
          all: (values) => statement.all(...argumentsOf(values)) as Bound[][],
          iterate: (values) => statement.iterate(...argumentsOf(values)),
          run: (values) => (statement.all(...argumentsOf(values)), 0),
        }
      },
      exec: (sql) => void database.exec(sql),
      close: () => void database.close(),
    }
  }
}

function prepared<T>(prepare: () => T): T {
  try {
    return prepare()
  } catch (error) {
    throw error instanceof RangeError && /more than one statement/.test(error.message) ? new SeveralStatements() : error
  }
}

function isMore(rest: string): boolean {
  return rest.replaceAll(/--[^\n]*|\/\*[\s\S]*?\*\//g, '').replaceAll(/[\s;]/g, '') !== ''
}
