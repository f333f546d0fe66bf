import type { Destination } from '../load/destination.ts'
import { clickhouse } from './clickhouse/clickhouse.ts'
import { duckdb } from './duckdb/duckdb.ts'
import { ducklake } from './ducklake/ducklake.ts'
import { filesystem } from './filesystem/filesystem.ts'
import { mysql } from './mysql/mysql.ts'
import { postgres } from './postgres/postgres.ts'
import { sqlite } from './sqlite/sqlite.ts'

/** Every destination type a config may name, in the order they are asked whether a text is theirs. */
export const destinations = { clickhouse, duckdb, ducklake, filesystem, mysql, postgres, sqlite } satisfies Readonly<
  Record<string, Destination>
>
