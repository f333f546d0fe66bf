import assert from 'node:assert/strict'
import { items, tableOf, dataset } from './tables.ts'
import { row, rowsOf, everything } from './rows.ts'
import { loadRows } from './load-rows.ts'
import type { Kit } from './place.ts'
import type { Session } from '../../load/destination.ts'

/** SQL in which unqualified names mean tables of the dataset (docs/contract/tables.md 9.1). */
export const sqlCases = {
  'answers SQL in which names mean tables of the dataset, with the names of the columns': async ({ session }: Kit) => {
    await loadThings(session)
    const sql = 'SELECT name AS n, id FROM things WHERE id > 1 ORDER BY id; '
    const rows = [
      ['n2', 2],
      ['n3', 3],
    ]
    assert.deepEqual(await session.query(sql, { dataset }), { columns: ['n', 'id'], rows })
    assert.deepEqual(await session.query('-- how many\n(SELECT count(*) AS "count" FROM things)', { dataset }), {
      columns: ['count'],
      rows: [[3]],
    })
  },

  'answers questions that are asked at the same time, one that is refused among them': async ({ session }: Kit) => {
    await loadThings(session)
    const sql = 'SELECT count(*) FROM things'
    const asked = [sql, 'SELECT nonsense FROM nowhere', sql].map((each) => session.query(each, { dataset }))
    const answers = await Promise.allSettled([...asked, session.count({ dataset, table: 'things' })])
    assert.deepEqual(
      answers.map(({ status }) => status),
      ['fulfilled', 'rejected', 'fulfilled', 'fulfilled'],
    )
  },

  'cannot write, whatever is asked': async ({ session }: Kit) => {
    await loadThings(session)
    const writing = [
      'DELETE FROM things',
      'INSERT INTO things (id) VALUES (4)',
      'DROP TABLE things',
      'CREATE TABLE other (a int)',
      'SELECT 1; DELETE FROM things',
      'ROLLBACK; DELETE FROM things',
      'COMMIT',
      'EXPLAIN ANALYZE DELETE FROM things',
      "EXPLAIN ANALYZE COPY (SELECT 1) TO '/tmp/sluice-kit-copy'",
      "/* of mine */ EXPORT DATABASE '/tmp/sluice-kit-export'",
      "SELECT * FROM enable_logging(storage = 'file', storage_path = '/tmp/sluice-kit-log')",
      "COPY things TO '/tmp/sluice-kit-copy'",
      'WITH gone AS (DELETE FROM things RETURNING *) SELECT * FROM gone',
    ]
    for (const sql of writing) await assert.rejects(session.query(sql, { dataset }), /Could not/, sql)
    assert.deepEqual(await rowsOf(session, ['things', 'id'], ['id']), [[1], [2], [3]])
  },
} as const

function loadThings(session: Session): Promise<unknown> {
  return loadRows(session, {
    loadId: '1.0',
    tables: [tableOf('things', { id: 'bigint', name: 'text' })],
    rows: { things: [1, 2, 3].map((id) => ({ id, name: `n${id}` })) },
  })
}

/** A question of a user, in the destination's own language. */
export const questionCases = {
  "answers a user's question, and lets none of them write": async ({ session }: Kit) => {
    await loadRows(session, {
      loadId: '1.0',
      tables: [items({ kind: 'append' })],
      rows: { items: [row(1, 'a', 'r1'), row(2, 'b', 'r2')] },
    })
    const table = session.qualify(dataset, 'items')
    const before = await everything(session)
    assert.deepEqual(await session.query(`SELECT id AS number_of, v FROM ${table} WHERE v = $1`, { values: ['b'] }), {
      columns: ['number_of', 'v'],
      rows: [[2, 'b']],
    })
    for (const sql of [`DELETE FROM ${table}`, `SELECT 1; DROP TABLE ${table}`, `COMMIT; DROP TABLE ${table}`])
      await assert.rejects(session.query(sql), { code: 'QUERY_NOT_READ_ONLY' })
    await assert.rejects(session.query('SELECT nonsense FROM nowhere'), { code: 'QUERY_FAILED' })
    assert.deepEqual(await everything(session), before)
  },
} as const
