import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createPump } from './pump.ts'

const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)

async function allOf(pieces: AsyncIterable<Uint8Array>): Promise<number[]> {
  const all: number[] = []
  for await (const piece of pieces) all.push(...piece)
  return all
}

test('hands on all pieces in their order, and gives what the reader made of them', async () => {
  const pump = createPump(allOf)
  for (let piece = 0; piece < 5; piece++) await pump.take(bytes(piece))
  expect(await pump.end()).toEqual([0, 1, 2, 3, 4])
})

test('nothing piles up: whoever hands on waits for a slow reader', async () => {
  const ask: (() => void)[] = []
  const pump = createPump(async (pieces) => {
    let read = 0
    for await (const _ of pieces) {
      read++
      await new Promise<void>((go) => ask.push(go))
    }
    return read
  })
  const taken: number[] = []
  const all = (async () => {
    for (let piece = 0; piece < 4; piece++) {
      await pump.take(bytes(piece))
      taken.push(piece)
    }
    return pump.end()
  })()
  await sleep(20)
  // one that is read, and one that waits
  expect(taken).toEqual([0, 1])
  const goOn = setInterval(() => ask.shift()?.(), 1)
  expect(await all).toBe(4)
  clearInterval(goOn)
})

test('a reader that fails makes nobody wait, and its error is told at the end', async () => {
  const pump = createPump(async (pieces) => {
    for await (const _ of pieces) throw new Error('damaged')
  })
  for (let piece = 0; piece < 5; piece++) await pump.take(bytes(piece))
  await expect(pump.end()).rejects.toThrow('damaged')
})

test('a reader that has enough makes nobody wait', async () => {
  const pump = createPump(async (pieces) => {
    for await (const piece of pieces) return piece[0]
    return undefined
  })
  for (let piece = 7; piece < 12; piece++) await pump.take(bytes(piece))
  expect(await pump.end()).toBe(7)
})

test('pieces that will not be whole make the reader fail', async () => {
  let failed: unknown
  const pump = createPump((pieces) =>
    allOf(pieces).catch((error: unknown) => {
      failed = error
    }),
  )
  await pump.take(bytes(1))
  pump.abandon()
  await sleep(5)
  expect(String(failed)).toContain('not whole')
})
