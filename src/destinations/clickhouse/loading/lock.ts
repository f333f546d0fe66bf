import { randomBytes } from 'node:crypto'
import { SluiceError } from '../../../model/errors.ts'
import type { Alarm, World } from '../../../model/world.ts'
import { literal, quote, stagingName } from '../names.ts'
import { change, select, type Server } from '../server.ts'

/** seconds that a lock holds without being renewed, between renewals, and that another's is waited for */
const [held, renewed, patience] = [90, 20, 600] as const

/** A dataset that no other load can have meanwhile. */
export interface Lock {
  /** throws DESTINATION_BUSY when it was lost: its renewal did not come through in time */
  check(): Promise<void>
  release(): Promise<void>
}

interface Asked {
  readonly dataset: string
  /** the load that it is for: what an earlier try of the same load holds is dead */
  readonly loadId: string
}

/**
 * Takes the lock of a dataset if nobody has it. There are no locks in ClickHouse: one is a table in the staging whose comment says until
 * when it holds. Who has made one and then sees no other has the dataset; two that see each other both step back.
 */
export async function tryLock(server: Server, { dataset, loadId }: Asked, world: World): Promise<Lock | undefined> {
  const name = stagingName(server.target, dataset, `lock_${randomBytes(6).toString('hex')}`)
  const table = `${quote(server.target.database)}.${quote(name)}`
  if ((await othersThan('', server, { dataset, loadId })).length > 0) return undefined
  const until = `${(await now(server)) + held}`
  const note = literal(JSON.stringify({ loadId, until }))
  await change(server, `CREATE TABLE ${table} (x UInt8) ENGINE = MergeTree ORDER BY tuple() COMMENT ${note}`)
  const release = async (): Promise<void> => change(server, `DROP TABLE IF EXISTS ${table}`)
  if ((await othersThan(name, server, { dataset, loadId })).length > 0) {
    await release()
    return undefined
  }
  return holding(server, { name, table, loadId, release }, world)
}

interface Own {
  readonly name: string
  readonly table: string
  readonly loadId: string
  readonly release: () => Promise<void>
}

function holding(server: Server, { name, table, loadId, release }: Own, world: World): Lock {
  const renew = async (): Promise<void> => {
    const until = `${(await now(server)) + held}`
    await change(server, `ALTER TABLE ${table} MODIFY COMMENT ${literal(JSON.stringify({ loadId, until }))}`)
  }
  // one that fails is followed by another; whether the lock is still held is asked when it matters
  const setAlarm = (): Alarm =>
    world.alarm(renewed * 1000, () => {
      alarm = setAlarm()
      renew().catch(() => undefined)
    })
  let alarm = setAlarm()
  return {
    async check() {
      const mine = (await locks(server, name)).find((lock) => lock.name === name)
      if (mine !== undefined && mine.left > 0) return
      throw new SluiceError('DESTINATION_BUSY', 'Could not go on loading because the lock of the dataset was lost.', {
        hint: 'Run the same command again. Nothing was written, what was extracted is kept.',
      })
    },
    async release() {
      alarm.stop()
      await release()
    },
  }
}

/** Takes the lock of a dataset, waiting for others. Throws DESTINATION_BUSY. */
export async function takeLock(server: Server, asked: Asked, world: World): Promise<Lock> {
  const from = world.now()
  for (let attempt = 1; ; attempt++) {
    const lock = await tryLock(server, asked, world)
    if (lock !== undefined) return lock
    if (world.now() - from > patience * 1000)
      throw new SluiceError(
        'DESTINATION_BUSY',
        `Could not load into "${asked.dataset}" because another load has held it for ${patience} s.`,
        { hint: 'Run the same command again when that has ended.' },
      )
    await world.sleep(Math.min(100 * attempt, 2000) * (0.5 + world.random()), AbortSignal.timeout(60_000))
  }
}

interface Found {
  readonly name: string
  readonly loadId: string
  /** seconds that it holds yet */
  readonly left: number
}

/** Locks that hold, but mine and those of earlier tries of my load; what holds no more is dropped. */
async function othersThan(own: string, server: Server, { dataset, loadId }: Asked): Promise<readonly Found[]> {
  const others = (await locks(server, stagingName(server.target, dataset, 'lock_'))).filter(({ name }) => name !== own)
  const isDead = (lock: Found): boolean => lock.left <= 0 || lock.loadId === loadId
  for (const { name } of others.filter(isDead))
    await change(server, `DROP TABLE IF EXISTS ${quote(server.target.database)}.${quote(name)}`)
  return others.filter((lock) => !isDead(lock))
}

/** Moments are the server's: it has one clock. */
async function locks(server: Server, prefix: string): Promise<readonly Found[]> {
  const { rows } = await select(
    server,
    `SELECT name, comment, toUnixTimestamp(now()) FROM system.tables
     WHERE database = \u00011\u0001 AND startsWith(name, \u00012\u0001)`,
    [server.target.database, prefix],
  )
  return rows.map(([name, comment, moment]) => {
    const said = JSON.parse(String(comment)) as { readonly loadId?: unknown; readonly until?: unknown }
    return { name: String(name), loadId: String(said.loadId), left: Number(said.until) - Number(moment) }
  })
}

async function now(server: Server): Promise<number> {
  const { rows } = await select(server, 'SELECT toUnixTimestamp(now())')
  return Number(rows[0]?.[0])
}
