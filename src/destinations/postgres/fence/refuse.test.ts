import fc from 'fast-check'
import { Client } from 'pg'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { realWorld } from '../../../../test/kits/load-rows.ts'
import { type PostgresServer, sharedPostgres } from '../../../../test/servers/postgres.ts'
import type { Reader } from '../../../load/destination.ts'
import { locateDatabase, parseUrl, type PostgresTarget } from '../parse-target.ts'
import { postgres } from '../postgres.ts'
import { openReader } from '../read.ts'
import { lex } from './lex.ts'
import { refuseReaching } from './refuse.ts'

/* The fence of `sluice query`, beside a real server: what it refuses, what it lets pass, and that it reads SQL alike. */

const database = 'fence'
let server: PostgresServer
let target: PostgresTarget
let reader: Reader

beforeAll(async () => {
  server = await sharedPostgres()
  target = locateDatabase(postgres.options.parse(parseUrl(await server.createDatabase(database))))
  reader = await openReader(target, realWorld)
})
afterAll(async () => {
  await reader[Symbol.asyncDispose]()
  await server.stop()
})

const read = `pg_read_file('/etc/hostname')`
const refused: Readonly<Record<string, string>> = {
  'behind the text of a comment': `select '/*', ${read}, '*/'`,
  'behind the text of a line comment': `select '--', ${read}`,
  'behind a dollar quote': `select $$/*$$, ${read}, $$*/$$`,
  'behind a tagged dollar quote': `select $a$ $b$/*$a$, ${read}, '*/'`,
  'behind a quoted name': `select 1 as "a--", ${read}`,
  'behind an escaped quote': String.raw`select E'\'', ${read}, E'\''`,
  'behind a text that goes on in the next line': `select E'a' -- it's\n '\\'', ${read}, '--'`,
  'behind nested comments': `select /* /* */ ' */ ${read} -- '`,
  'behind a comment that ends with a carriage return': `select -- '\r${read} -- '`,
  'behind a number': `select 1e5$$ , ${read}, $$ '$$`,
  'with a comment before the parenthesis': `select pg_read_file /* */ -- \n ('/etc/hostname')`,
  'in quotes': `select "pg_read_file"('/etc/hostname')`,
  'in capitals': `select PG_READ_FILE('/etc/hostname')`,
  'with its schema': `select pg_catalog . "pg_read_file"('/etc/hostname')`,
  'spelled by numbers': String.raw`select U&"pg\005fread\005ffile"('/etc/hostname')`,
  'spelled by numbers of one’s own': `select u&"pg!005fread_file" ('/etc/hostname') uescape '!'`,
  'after a dot': `select ('/etc/hostname'::text).pg_read_file`,
  'after the dot of an alias': `select f."pg_read_file" from lower('/etc/hostname') as f`,
  'after the dot of an alias that is called pg_catalog': `select pg_catalog.pg_read_file from lower('/etc/hostname') as pg_catalog`,
  'in the SQL of a text': `select query_to_xml('select pg_r'||'ead_file(''/etc/hostname'')', true, true, '')`,
  'in the SQL of a text search': `select * from ts_stat('select to_tsvector(pg_r'||'ead_file(''/etc/hostname''))')`,
  explained: `explain analyze select ${read}`,
  'a large object': `select '--', lo_export(1, '/tmp/sluice-fence')`,
  'another server': `select '/*', dblink_exec('dbname=x', 'drop table y'), '*/'`,
  'another session': `select '/*', pg_terminate_backend(1), '*/'`,
  'a replication slot': `select pg_create_physical_replication_slot('sluice_fence')`,
  'a logical slot': `select pg_create_logical_replication_slot('sluice_fence', 'pgoutput')`,
  'a lock': `select pg_advisory_lock(1)`,
  'a setting': `select set_config('transaction_read_only', 'off', false)`,
  'copy behind a carriage return': `--\rcopy (select 1) to '/tmp/sluice-fence'\n--select 1`,
}

test.each(Object.entries(refused))('refuses what reaches further: %s', async (_, sql) => {
  await expect(reader.query(sql)).rejects.toMatchObject({ code: 'QUERY_NOT_READ_ONLY' })
  expect(() => refuseReaching(sql)).toThrow(expect.objectContaining({ code: 'QUERY_NOT_READ_ONLY' }))
})

test('refuses in a session that loads as well', async () => {
  await using session = await postgres.connect(target, realWorld)
  await expect(session.query(refused['after a dot'] ?? '')).rejects.toMatchObject({ code: 'QUERY_NOT_READ_ONLY' })
})

const allowed = [
  `select 'pg_read_file(1)', $$lo_export(1)$$, E'\\'pg_notify(' as "pg_sleepy(" /* pg_promote() /* */ pg_ls_dir() */`,
  `select pg_size_pretty(pg_total_relation_size('pg_class')), pg_typeof(1), pg_backend_pid(), pg_is_in_recovery()`,
  `select pg_get_viewdef('pg_tables'::regclass), pg_table_is_visible('pg_class'::regclass), pg_sleep(0)`,
  `select c.relname, pg_catalog.pg_class.oid from pg_catalog.pg_class as c, pg_catalog.pg_class limit 1`,
  `select slot_name from pg_catalog.pg_replication_slots as pg_slots join pg_stat_activity on true`,
  `select current_setting('server_version'), now(), random(), clock_timestamp(), 1.5e3, 2., .5, $1::int, 1-1`,
  `select o.lo_price, o.pg_id from (select 1 as lo_price, 2 as pg_id) as o`,
  `(((select 1)))`,
  `/* a /* b */ c */ -- d\r with a(b) as (values (1)) table a`,
  'show server_version',
  'explain analyze select count(*) from pg_class',
]
test.each(allowed)('lets pass %s', async (sql) => {
  const values = sql.includes('$1') ? ['1'] : []
  expect((await reader.query(sql, { values })).columns.length).toBeGreaterThan(0)
})

describe('knows the functions of the server', () => {
  const volatile = `select distinct proname as name, pronargs > 0 and pronargs - pronargdefaults <= 1 as one from pg_proc
    where pronamespace = 'pg_catalog'::regnamespace and provolatile = 'v' and prorettype <> 'trigger'::regtype`
  const passes = (sql: string): boolean => {
    try {
      refuseReaching(sql)
      return true
    } catch {
      return false
    }
  }

  test('those that may change something and are called', async () => {
    const rows = await server.sql(database, volatile)
    const changing =
      /advisory|backup_|reset|slot|origin_|promote|reload|rotate|cancel|terminate|read_|_ls_|file|create|drop|notify|emit|switch|restore|import|log_|export|set_|replay_(?:pause|resume)$|nextoid|sync|^lo|xml|ts_|nextval|setval|summar|clear|dump|clean/
    const passed = rows.map((row) => String(row['name'])).filter((name) => passes(`select ${name} (1)`))
    expect(passed).toContain('pg_table_size')
    const suspicious = passed.filter((name) => changing.test(name))
    expect(suspicious).toStrictEqual(['pg_get_wal_summarizer_state'])
  })

  test('those that a dot calls are the same', async () => {
    const rows = await server.sql(database, volatile)
    const names = rows.filter((row) => row['one'] === true).map((row) => String(row['name']))
    const only = names.filter((name) => passes(`select (x).${name}`) && !passes(`select ${name}(x)`))
    expect(only).toStrictEqual([])
  })
})

describe('reads SQL as the server does', () => {
  // Q stands for what is put there
  const text = fc.string({ unit: fc.constantFrom(...`Q'"\\$/*- \n\r;,(éU&`), maxLength: 12 })
  const hiding: readonly ((inner: string) => string)[] = [
    (inner) => `'${inner.replaceAll("'", "''")}'`,
    (inner) => `E'${inner.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`,
    (inner) => `U&'${inner.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`,
    (inner) => `$tag$${inner}$tag$`,
    (inner) => `1 as "x${inner.replaceAll('"', '""')}"`,
    (inner) => `1 /* ${inner.replaceAll(/[*/]/g, ' ')} /* ' */ " */`,
    (inner) => `1 --${inner.replaceAll(/[\n\r]/g, ' ')}\n`,
  ]
  const piece = fc.tuple(fc.nat(hiding.length - 1), text).map(([index, inner]) => hiding[index]?.(inner) ?? '')
  const sees = (sql: string): number => lex(sql).filter((token) => token.kind === 'name' && token.name === 'hit').length

  test('nothing in quotes or comments is code, and no code is hidden by them', () => {
    const pieces = fc.array(piece, { minLength: 1, maxLength: 6 })
    const holds = fc.property(pieces, (each) => {
      expect(sees(`select ${each.map((one) => `hit(), ${one}`).join(', ')}`)).toBe(each.length)
      expect(sees(`select ${each.join(', ').replaceAll('Q', ' hit() ')}`)).toBe(0)
    })
    fc.assert(holds, { numRuns: 1000 })
  })

  test('what the server would call is seen, however quotes and comments are mixed', async () => {
    const signs = [
      `'`,
      `"`,
      '$$',
      '$a$',
      '--',
      '/*',
      '*/',
      '\n',
      '\r',
      '\\',
      `E'`,
      `U&'`,
      `b'`,
      `n'`,
      '1e5',
      '0x',
      '_',
      'é',
    ]
    const mixed = fc.oneof({ arbitrary: piece, weight: 3 }, fc.constantFrom(...signs), fc.constant(', hit(), '))
    const client = new Client({ connectionString: server.url(database) })
    await client.connect()
    let called = 0
    const holds = fc.asyncProperty(fc.array(mixed, { minLength: 2, maxLength: 7 }), async (parts) => {
      const sql = `select 1${parts.map((part) => part.replaceAll('Q', ' hit() ')).join('')}`
      const answer = await client.query(sql).then(() => '', String)
      if (!answer.includes('function hit() does not exist')) return
      called += 1
      expect(sees(sql) > 0 || lex(sql).some(({ kind }) => kind === 'unclear'), sql).toBe(true)
    })
    try {
      await fc.assert(holds, { numRuns: 2000 })
    } finally {
      await client.end()
    }
    expect(called).toBeGreaterThan(20)
  })
})
