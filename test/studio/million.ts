import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'

/** Rows of the table `events` of pipeline `big`. */
export const million = 1_000_000

export const bigConfig = `name: big
destination: duckdb
client: { base_url: 'http://127.0.0.1:1' }
resources: [events]
`

/** A destination that was loaded, by whomever: a million rows, some of them hostile, and a child table. */
export async function writeMillion(folder: string): Promise<void> {
  const instance = await DuckDBInstance.create(join(folder, 'big.duckdb'))
  const connection = await instance.connect()
  await connection.run(`
    CREATE SCHEMA big_dataset; SET schema = 'big_dataset';
    CREATE TABLE events AS SELECT i AS id, 'cust-' || (i * 7919 % 50000) AS customer,
      (i * 7.31 % 999)::DECIMAL(38, 9) AS total, TIMESTAMPTZ '2024-01-01 00:00:00Z' + INTERVAL (i) SECOND AS updated_at,
      CASE WHEN i = 1 THEN '<img src=x onerror=alert(1)>' || chr(8238) || 'abc' WHEN i = 2 THEN NULL WHEN i = 3 THEN ''
        WHEN i = 4 THEN repeat('<b>x</b> ', 120000) ELSE 'at the door' END AS note,
      '1764000000.5' AS _dlt_load_id, 'k' || i AS _dlt_id FROM range(${million}) t(i);
    CREATE TABLE events__items AS SELECT 'sku-' || i AS sku, i AS quantity, 'k' || (i // 3) AS _dlt_parent_id,
      i % 3 AS _dlt_list_idx, 'c' || i AS _dlt_id FROM range(3000) t(i);
    CREATE TABLE _dlt_loads (load_id VARCHAR, schema_name VARCHAR, status BIGINT, inserted_at TIMESTAMPTZ, schema_version_hash VARCHAR);
    INSERT INTO _dlt_loads VALUES ('1764000000.5', 'big', 0, now(), 'x')`)
  connection.closeSync()
  instance.closeSync()
}
