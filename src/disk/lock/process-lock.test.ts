import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockForProcess, ownerText } from './process-lock.ts'

const patient = { beat: 20, stale: 150, look: 10 }
let folder: string
let lock: string

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sluice-lock-'))
  lock = join(folder, 'lock')
})
afterEach(async () => {
  await rm(folder, { recursive: true, force: true })
})

const taken = (): Promise<() => Promise<void>> => lockForProcess(lock, patient)
const busy = { code: 'PIPELINE_BUSY' }

test('one run at a time, in this process too, and the next when it has left', async () => {
  const leave = await taken()
  await expect(taken()).rejects.toMatchObject(busy)
  await leave()
  await (
    await taken()
  )()
  expect(await readdir(folder)).toEqual([])
})

test('the lock of a killed process is taken over at once; of many who try only one gets it', async () => {
  const child = spawn('sleep', ['60'])
  await once(child, 'spawn')
  await writeFile(lock, ownerText(child.pid ?? 0))
  await expect(taken()).rejects.toMatchObject(busy)
  child.kill('SIGKILL')
  await once(child, 'exit')
  const tries = await Promise.allSettled(Array.from({ length: 8 }, taken))
  expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
})

test.runIf(process.platform === 'linux')('a process that got the id of a dead one does not hold its lock', async () => {
  await writeFile(lock, ownerText(process.ppid).replace(/ \d+ /, ' 1 '))
  await (
    await taken()
  )()
})

test.each([
  ['nothing: its writer was killed', ''],
  ['no process id', 'garbage'],
])('a lock that holds %s is taken over', async (_what, text) => {
  await writeFile(lock, text)
  await (
    await taken()
  )()
})

test('a run on another machine counts as long as it shows signs of life, and not longer', async () => {
  await writeFile(lock, ownerText(1, 'elsewhere'))
  const beat = setInterval(() => void utimes(lock, new Date(), new Date()), 20)
  await expect(taken()).rejects.toMatchObject({ ...busy, message: expect.stringContaining('on "elsewhere"') as string })
  clearInterval(beat)
  const leave = await taken()
  expect(await readFile(lock, 'utf8')).toBe(ownerText(process.pid))
  await leave()
})
