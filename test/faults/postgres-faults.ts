import pg from 'pg'
import { type Cut, startCuttingProxy } from './cutting-proxy.ts'
import type { PostgresServer } from '../servers/postgres.ts'
import { type FaultRow, judge, type Look, openBench } from './fault-run.ts'

/** A Postgres, with databases for one fault each. */
export interface FaultyServer {
  readonly port: number
  /** the URL of a fresh database, without TLS, for a port */
  database(): Promise<(port: number) => string>
}

let made = 0

/** Databases of their own in a server of the tests. */
export function faultyServer(server: PostgresServer): FaultyServer {
  const { port } = server
  return {
    port,
    async database() {
      const name = `faults_${process.pid}_${++made}`
      await server.createDatabase(name)
      return (other) => server.url(name, 'sslmode=disable').replace(`:${port}/`, `:${other}/`)
    },
  }
}

/** Where a connection is cut: every message but those that travel with the one before. */
export function placesToCut(messages: readonly string[]): readonly (Cut & { readonly name: string })[] {
  return messages.flatMap((name, index) =>
    /^(Bind|Describe|Execute|Terminate)/.test(name)
      ? []
      : (['before', 'after'] as const).map((when) => ({ name, at: index + 1, when })),
  )
}

/** What a healthy load sends, message by message. */
export async function messagesOfLoad(server: FaultyServer): Promise<readonly string[]> {
  const url = await server.database()
  await using bench = await openBench()
  await using proxy = await startCuttingProxy(server, { at: 0, when: 'before' })
  await bench.run({ destination: url(proxy.port) })
  return [...proxy.seen]
}

/** A run whose connection is cut at one message, and one without a proxy in between. */
export async function cutConnection(server: FaultyServer, cut: Cut & { readonly name: string }): Promise<FaultRow> {
  const url = await server.database()
  await using bench = await openBench()
  await using proxy = await startCuttingProxy(server, cut)
  // packages are kept by the place they are for, port included: the healthy run must come the same way
  const healthy = { port: proxy.port }
  return await judge(
    { place: `${cut.name} (message ${cut.at})`, fault: `cut ${cut.when} it` },
    {
      ill: () => bench.run({ destination: url(proxy.port) }),
      well: () => bench.run({ destination: url(healthy.port) }),
      look: inPostgres(url(server.port)),
    },
  )
}

/** A run that a trigger of the destination ends from inside the server: as an administrator, or a crash, does. */
export async function killBackend(server: FaultyServer, at: 'COPY' | 'COMMIT'): Promise<FaultRow> {
  const url = await server.database()
  await using bench = await openBench()
  await bench.run({ destination: url(server.port) })
  const deferred = at === 'COMMIT' ? 'CONSTRAINT TRIGGER ill AFTER INSERT' : 'TRIGGER ill BEFORE INSERT'
  const when = at === 'COMMIT' ? 'DEFERRABLE INITIALLY DEFERRED' : ''
  await query(
    url(server.port),
    `TRUNCATE s_dataset.rows, s_dataset.rows__tags;
     CREATE FUNCTION ill() RETURNS trigger LANGUAGE plpgsql AS
       'BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); RETURN NEW; END';
     CREATE ${deferred} ON s_dataset.rows ${when} FOR EACH ROW EXECUTE FUNCTION ill()`,
  )
  return await judge(
    { place: `the server at ${at}`, fault: 'pg_terminate_backend' },
    {
      ill: () => bench.run({ destination: url(server.port) }),
      async well() {
        await query(url(server.port), 'DROP TRIGGER ill ON s_dataset.rows')
        return bench.run({ destination: url(server.port) })
      },
      look: inPostgres(url(server.port)),
    },
  )
}

function inPostgres(url: string): Look {
  return async () => {
    const rows = await query(url, 'SELECT id FROM s_dataset.rows').catch((error: unknown) => {
      if (/does not exist/.test(String(error))) return undefined
      throw error
    })
    return rows?.map(({ id }) => Number(id))
  }
}

async function query(url: string, text: string): Promise<readonly Readonly<Record<string, unknown>>[]> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const result = await client.query<Record<string, unknown>>(text)
    return result.rows
  } finally {
    await client.end()
  }
}
