import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api'
import { quoteName, quoteText } from '../model/names/quoted-name.ts'
import { OpenHere } from './failure.ts'
import { giveRoomToAll, packageCame, packageWent, roomy } from './memory.ts'
import { type FileIdentity, identityOf, isOpenHere, isOpenTwice, markOf, realPathOf } from './open-files.ts'

/** A DuckDB file at work, with a connection of its own, for which unqualified names mean this file. */
export interface AttachedFile {
  /** the engine's name of the file, for statements that concern several files */
  readonly catalog: string
  readonly connection: DuckDBConnection
  /**
   * For settings of the engine: a connection that never has a transaction, which a refused setting would abort. Undefined when
   * the file is in an instance of the program that we are part of, whose settings are not ours to change
   */
  readonly control: DuckDBConnection | undefined
  /** attaches another file to the same DuckDB, to be read; the program's instance gets it whole, out of our engine */
  attachBeside(path: string): Promise<Pick<AttachedFile, 'catalog' | 'close'>>
  /**
   * Looks at the file, and throws `OpenHere` when somebody else in this process has it open, too; so does the function
   * that comes back, called before the next commit, when it was opened since, or written to
   */
  watch(): () => void
  /**
   * Gives the file back; safe to call twice. The last one to do so detaches it: what the write-ahead log holds goes
   * into the file, or is left where it is when the file is to be `discarded`.
   */
  close(options?: { readonly discarded: boolean }): Promise<void>
}

/** What is attached, where it is more than a DuckDB file. */
export interface Attachable {
  /** the same for the same place: nothing is attached twice */
  readonly key: string
  /** what a run works with: one of them is one run */
  readonly isPackage?: boolean
  /** DuckDB files that it opens, which nobody else in this process may have open */
  readonly files: readonly string[]
  /** what the engine has to load or be told before: extensions, secrets */
  prepare(connection: DuckDBConnection): Promise<void>
  /** the statement that attaches it under a name, which is quoted already */
  attach(catalog: string, access: '' | 'READ_ONLY'): string
}

interface Attachment {
  readonly path: string
  readonly isPackage: boolean
  readonly files: readonly string[]
  readonly catalog: string
  readonly engine: Promise<Engine>
  readonly attached: Promise<void>
  readonly connections: Set<DuckDBConnection>
  users: number
}

interface Engine {
  readonly instance: DuckDBInstance
  /** attaches and detaches: none of the files is its default database */
  readonly connection: DuckDBConnection
}

const settings = {
  memory_limit: roomy,
  // groups of rows of an open transaction that wait to be written, 122,880 rows each: with the usual five a long answer,
  // which is one transaction, keeps 88 MB of them in memory instead of 18 (CSV of 100 MB)
  write_buffer_row_group_count: '1',
  // measured: appending costs half the CPU with one thread
  threads: '1',
  // memory that is given back goes back to the system, and at once
  allocator_background_threads: 'true',
  allocator_flush_threshold: '16MB',
  allocator_bulk_deallocation_flush_threshold: '16MB',
  autoinstall_known_extensions: 'false',
  autoload_known_extensions: 'false',
}

/** One attachment per file, whoever asks: file locks do not hold within a process, and two would corrupt the file. */
const attachments = new Map<string, Attachment>()
const leaving = new Map<string, Promise<void>>()
let running: Promise<Engine> | undefined
let keepers = 0
let serial = 0

/**
 * Keeps the engine running while nothing is attached, until the function that comes back is called: a run looks into its
 * destination before it has a package, and starting the engine twice takes a fifth of a short run. Starts nothing itself.
 */
export function keepEngine(): () => Promise<void> {
  keepers++
  return async () => {
    keepers--
    await stopUnused()
  }
}

/**
 * Attaches a file to the DuckDB engine of this process, or shares the attachment that it has: a package that was just
 * written is loaded from memory (decisions/0011). Throws what DuckDB says about the file, `OpenHere` when the program
 * that we are part of has it open itself.
 */
export async function attachFile(path: string, mode: 'read' | 'write'): Promise<AttachedFile> {
  return attachPlace(duckdbFile(path), mode)
}

/**
 * Attaches a package. Its groups of rows are small: a transaction with more rows than that of a table has them written
 * into the file as they are, instead of into the log, from there into memory, and with a checkpoint into the file.
 * So are its blocks, of which each column needs one (decisions/0063-memory-goes-by-the-batch.md).
 */
export async function attachPackage(path: string, mode: 'read' | 'write' | 'create'): Promise<AttachedFile> {
  const options = mode === 'create' ? ', ROW_GROUP_SIZE 4096, BLOCK_SIZE 65536' : ', ROW_GROUP_SIZE 4096'
  return attachPlace({ ...duckdbFile(path, options), isPackage: true }, mode === 'read' ? 'read' : 'write')
}

/** A DuckDB file as something to attach. */
function duckdbFile(path: string, writing = ''): Attachable {
  const key = realPathOf(path)
  return {
    key,
    files: [key],
    prepare: () => Promise.resolve(),
    attach: (catalog, access) =>
      `ATTACH ${quoteText(key)} AS ${catalog} (TYPE duckdb${access === '' ? writing : `, ${access}`})`,
  }
}

/** As `attachFile`, for whatever the engine can attach. */
export async function attachPlace(place: Attachable, mode: 'read' | 'write'): Promise<AttachedFile> {
  const { key } = place
  // the caller that gave the file back is told how detaching went
  await leaving.get(key)?.catch(() => undefined)
  while (readers.has(key)) await readers.get(key)
  const attachment = attachments.get(key) ?? attach(place, mode)
  attachment.users++
  try {
    await attachment.attached
    return await connected(attachment, await attachment.engine)
  } catch (error) {
    await giveBack(attachment, false)
    throw error
  }
}

const readers = new Map<string, Promise<void>>()

/**
 * Says that a file, by its real path, or another place by its key is open in this process, by another DuckDB of ours that only reads it: until the function that comes
 * back is called, `attachFile` waits. Two readers at once wait for each other, too.
 */
export async function lendForReading(key: string): Promise<() => void> {
  while (readers.has(key)) await readers.get(key)
  if (attachments.has(key)) throw new OpenHere(key)
  let giveBack: () => void = () => undefined
  const lent = new Promise<void>((resolve) => {
    giveBack = () => {
      readers.delete(key)
      resolve()
    }
  })
  readers.set(key, lent)
  return giveBack
}

/** True while our engine has a file. */
export function isAttached(path: string): boolean {
  return attachments.has(realPathOf(path))
}

/** True while a DuckDB of ours has a file: our engine, or one that only reads it. */
export function isOurs(path: string): boolean {
  const key = realPathOf(path)
  return attachments.has(key) || leaving.has(key) || readers.has(key)
}

function attach(place: Attachable, mode: 'read' | 'write'): Attachment {
  // a colon: no dataset has such a name, so that `dataset.table` means one thing in anybody's SQL
  const catalog = `sluice:${++serial}`
  const { key, files, isPackage = false } = place
  running ??= start(spillBeside(files))
  const engine = running
  const sql = place.attach(quoteName(catalog), mode === 'read' ? 'READ_ONLY' : '')
  if (isPackage) packageCame()
  const attached = engine.then(async ({ connection }) => {
    for (const path of files) await refuseOpenFile(path)
    await place.prepare(connection)
    await giveRoomToAll(connection)
    if (isPackage) await spillTo(spillBeside(files), connection)
    await patiently(connection, { path: key, sql })
  })
  const shared = { path: key, isPackage, files, catalog, engine, attached }
  const attachment: Attachment = { ...shared, connections: new Set(), users: 0 }
  attachments.set(key, attachment)
  return attachment
}

/** Files that were given back, and when: a statement that runs elsewhere may keep one open for a moment. */
const givenBack = new Map<FileIdentity, number>()
const lingerMs = 5000

// a second DuckDB on one file of one process destroys it, and its locks do not say so
async function refuseOpenFile(path: string): Promise<void> {
  while (isOpenHere(identitiesOf(path))) {
    if (!identitiesOf(path).some(lingers)) throw new OpenHere(path)
    await delay(25)
  }
}

function identitiesOf(path: string): readonly FileIdentity[] {
  return [path, `${path}.wal`].flatMap((name) => identityOf(name) ?? [])
}

function lingers(file: FileIdentity): boolean {
  const since = givenBack.get(file)
  return since !== undefined && performance.now() - since < lingerMs
}

function noteGivenBack(path: string): void {
  for (const file of givenBack.keys()) if (!lingers(file)) givenBack.delete(file)
  for (const file of identitiesOf(path)) givenBack.set(file, performance.now())
}

interface AttachStatement {
  readonly path: string
  readonly sql: string
}

// A statement that lists the tables of all files keeps one that was just detached alive until it ends.
const stillInUse = /Unique file handle conflict/

async function patiently(connection: DuckDBConnection, { path, sql }: AttachStatement): Promise<void> {
  for (let tries = 1; ; tries++) {
    try {
      await connection.run(sql)
      return
    } catch (error) {
      if (!stillInUse.test(String(error))) throw error
      // or the program has it attached to an instance of the cache that it shares with us
      if (tries === 200) throw new OpenHere(path)
      await delay(25)
    }
  }
}

/** Where what does not fit the memory limit goes: beside the first file. */
function spillBeside([file]: readonly string[]): string {
  return file === undefined ? join(tmpdir(), `sluice-${process.pid}.tmp`) : `${file}.tmp`
}

// the engine may have been started for the destination, whose folder need not have the room, nor be ours to write to
async function spillTo(folder: string, connection: DuckDBConnection): Promise<void> {
  try {
    await connection.run(`SET GLOBAL temp_directory = ${quoteText(folder)}`)
  } catch (error) {
    // something has spilled already: it stays where it is
    if (!/temporary directory/i.test(String(error))) throw error
  }
}

// Instances of one cache know each other's files: what
// the program opens through it while we have the file is refused by DuckDB, and does no harm.
async function start(spill: string): Promise<Engine> {
  const instance = await DuckDBInstance.fromCache(':memory:', { ...settings, temp_directory: spill })
  return { instance, connection: await instance.connect() }
}

async function connected(attachment: Attachment, { instance, connection: control }: Engine): Promise<AttachedFile> {
  const connection = await instance.connect()
  await connection.run(`USE ${quoteName(attachment.catalog)}`)
  attachment.connections.add(connection)
  let open = true
  return {
    catalog: attachment.catalog,
    connection,
    control,
    attachBeside: (path) => attachFile(path, 'read'),
    watch: () => watch(attachment.files),
    async close(options) {
      if (!open) return
      open = false
      connection.closeSync()
      attachment.connections.delete(connection)
      await giveBack(attachment, options?.discarded ?? false)
    },
  }
}

/**
 * Takes a file out of the engine, for another DuckDB of this process to read: what its log holds goes into it. Those
 * who have it attached can do nothing with it any more but close it.
 */
export async function handOver(path: string): Promise<void> {
  const key = realPathOf(path)
  await leaving.get(key)
  const attachment = attachments.get(key)
  if (attachment === undefined) return
  await attachment.attached
  for (const connection of attachment.connections) connection.closeSync()
  await leave(attachment, false)
}

function watch(files: readonly string[]): () => void {
  const twice = files.find((path) => isOpenTwice(path))
  if (twice !== undefined) throw new OpenHere(twice, { meanwhile: true })
  const before = files.map((path) => ({ path, mark: markOf(path) }))
  return () => {
    const moved = before.find(({ path, mark }) => markOf(path) !== mark)
    if (moved !== undefined) throw new OpenHere(moved.path, { meanwhile: true })
  }
}

async function giveBack(attachment: Attachment, discarded: boolean): Promise<void> {
  if (--attachment.users > 0 || attachments.get(attachment.path) !== attachment) return
  await leave(attachment, discarded)
}

async function leave(attachment: Attachment, discarded: boolean): Promise<void> {
  attachments.delete(attachment.path)
  const left = detach(attachment, discarded)
  leaving.set(attachment.path, left)
  try {
    await left
  } finally {
    leaving.delete(attachment.path)
    if (attachment.isPackage) packageWent()
    await stopUnused()
  }
}

async function detach({ files, catalog, engine, attached }: Attachment, discarded: boolean): Promise<void> {
  const isAttached = await attached.then(
    () => true,
    () => false,
  )
  if (!isAttached) return
  const { connection } = await engine
  for (const path of files) noteGivenBack(path)
  const detaching = `DETACH ${quoteName(catalog)}`
  await connection.run(
    discarded ? `PRAGMA disable_checkpoint_on_shutdown; ${detaching}; PRAGMA enable_checkpoint_on_shutdown` : detaching,
  )
}

async function stopUnused(): Promise<void> {
  if (attachments.size + leaving.size + keepers > 0) return
  const stopping = running
  running = undefined
  const engine = await stopping?.catch(() => undefined)
  engine?.connection.closeSync()
  engine?.instance.closeSync()
}
