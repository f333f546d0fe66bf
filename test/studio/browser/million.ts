import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { type Project, startProject } from '../../end-to-end/project.ts'
import { studioIn, type TestStudio } from './studio.ts'

const config = `name: big
destination: { type: duckdb, credentials: ./big.duckdb }
dataset: big_dataset
client: { base_url: "http://127.0.0.1:9" }
resources: [orders]
`

const columns = [
  'i AS id',
  "'cust-' || (i * 7919 % 50000) AS customer",
  '(i * 31 % 100000) / 100.0 AS total',
  "['new', 'paid', 'shipped', 'returned'][1 + i % 4] AS status",
  "TIMESTAMPTZ '2024-01-01 00:00:00Z' + INTERVAL 1 MINUTE * i AS updated_at",
  "DATE '2024-01-01' + CAST(i % 700 AS INTEGER) AS due",
  'i % 3 = 0 AS is_gift',
  "CASE WHEN i % 10 = 0 THEN NULL ELSE 'note ' || i END AS note",
  '(i * 17 % 1000)::DECIMAL(18, 2) AS discount',
  ...Array.from({ length: 11 }, (_one, n) => `(i * ${n + 3} % ${1000 * (n + 1)}) AS value_${n + 1}`),
  "'1764000000.0' AS _dlt_load_id",
  "'row' || i AS _dlt_id",
]

/** A project whose table `orders` has a million rows of 22 columns, and `orders__line_items` two for each of the first 100,000. */
export async function startMillionProject(rows = 1_000_000): Promise<Project> {
  const project = await startProject({ 'big.yaml': config })
  const instance = await DuckDBInstance.create(join(project.path, 'big.duckdb'))
  const connection = await instance.connect()
  const steps = [
    "SET TimeZone = 'UTC'",
    'CREATE SCHEMA big_dataset',
    `CREATE TABLE big_dataset.orders AS SELECT ${columns.join(', ')} FROM range(1, ${rows + 1}) t(i)`,
    `CREATE TABLE big_dataset.orders__line_items AS SELECT i % 90 AS product_id, 1 + i % 5 AS quantity, 'row' || (1 + i // 2) AS _dlt_parent_id, i % 2 AS _dlt_list_idx, 'item' || i AS _dlt_id FROM range(0, ${Math.min(rows, 100_000) * 2}) t(i)`,
    'CREATE TABLE big_dataset._dlt_loads (load_id VARCHAR, schema_name VARCHAR, status BIGINT, inserted_at TIMESTAMPTZ, schema_version_hash VARCHAR)',
    "INSERT INTO big_dataset._dlt_loads VALUES ('1764000000.0', 'big', 0, TIMESTAMPTZ '2025-11-24 16:00:00Z', 'none')",
    'CHECKPOINT',
  ]
  for (const step of steps) await connection.run(step)
  connection.closeSync()
  instance.closeSync()
  return project
}

/** The studio of such a project. */
export async function startMillionStudio(rows?: number): Promise<TestStudio> {
  return studioIn(await startMillionProject(rows))
}
