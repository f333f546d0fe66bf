import { createRequire } from 'node:module'
import type bindings from '@duckdb/node-bindings'

const here = createRequire(import.meta.url)

/**
 * The native bindings that `@duckdb/node-api` itself uses, wherever the package manager put them: two copies in one
 * process would be two DuckDBs, whose locks do not see each other (decisions/0011).
 */
export const duckdb = createRequire(here.resolve('@duckdb/node-api'))('@duckdb/node-bindings') as typeof bindings
