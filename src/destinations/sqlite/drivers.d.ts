// What we use of two drivers: one comes with Node from 22.16 on, one is an optional peer.

declare module 'better-sqlite3' {
  interface Statement {
    readonly reader: boolean
    raw(on: boolean): this
    safeIntegers(on: boolean): this
    columns(): { readonly name: string; readonly type: string | null }[]
    all(...values: unknown[]): unknown[]
    iterate(...values: unknown[]): IterableIterator<unknown>
    run(...values: unknown[]): { readonly changes: number }
  }
  class Database {
    constructor(path: string, options: { readonly timeout: number })
    prepare(sql: string): Statement
    exec(sql: string): this
    close(): this
  }
  export default Database
}

declare module 'node:sqlite' {
  export class StatementSync {
    readonly sourceSQL: string
    setReadBigInts(on: boolean): void
    setReturnArrays(on: boolean): void
    columns(): { readonly name: string; readonly type: string | null }[]
    all(...values: unknown[]): unknown[]
    iterate(...values: unknown[]): IterableIterator<unknown>
    run(...values: unknown[]): { readonly changes: number | bigint }
  }
  export class DatabaseSync {
    constructor(path: string, options: { readonly enableForeignKeyConstraints: boolean })
    prepare(sql: string): StatementSync
    exec(sql: string): void
    close(): void
  }
}
