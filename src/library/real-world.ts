import { randomBytes } from 'node:crypto'
import { closeSync, openSync, readSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, writeFile, rm } from 'node:fs/promises'
import { setTimeout as delay } from 'node:timers/promises'
import { replaceText } from '../disk/replace-file.ts'
import type { Files } from '../model/files.ts'
import type { Alarm, World } from '../model/world.ts'

// Node fires a timer at once that is to wait longer than this
const longestTimer = 2 ** 31 - 1

/** The disk. */
export const realFiles: Files = {
  read: (path) => readFile(path),
  readNow: (path, most) => {
    const file = openSync(path, 'r')
    try {
      const bytes = Buffer.alloc(most)
      let length = 0
      for (let read = -1; read !== 0 && length < most; length += read)
        read = readSync(file, bytes, length, most - length, null)
      return bytes.subarray(0, length)
    } finally {
      closeSync(file)
    }
  },
  look: async (path) => {
    const found = await stat(path)
    return { size: found.size, isFolder: found.isDirectory() }
  },
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true })
    return entries.filter((entry) => !entry.isDirectory()).map((entry) => entry.name)
  },
  write: async (path, text, { onlyNew = false } = {}) => {
    if (!onlyNew) return writeFile(path, text)
    try {
      await writeFile(path, text, { flag: 'wx' })
    } catch (error) {
      // half a file would stand in the way of the next try
      if (error instanceof Error && 'code' in error && error.code !== 'EEXIST')
        await rm(path, { force: true }).catch(() => undefined)
      throw error
    }
  },
  replace: (path, text) => replaceText(path, text),
  makeFolder: async (path) => {
    await mkdir(path, { recursive: true })
  },
}

/** The world of a real process: its clock, dice, environment and folder. */
export function realWorld(overrides: Partial<World> = {}): World {
  return {
    now: () => Date.now(),
    // whoever hands in a clock means all times
    ...(overrides.now === undefined && { steady: () => performance.timeOrigin + performance.now() }),
    sleep: async (ms, signal) => {
      for (let left = ms; left > 0; left -= longestTimer)
        await delay(Math.min(left, longestTimer), undefined, { signal })
    },
    alarm: realAlarm,
    random: () => Math.random(),
    randomBytes: (n) => randomBytes(n),
    env: process.env,
    cwd: process.cwd(),
    files: realFiles,
    ...overrides,
  }
}

/** A wait longer than the longest timer ends with that: 24 days. */
function realAlarm(ms: number, ring: () => void): Alarm {
  const timer = setTimeout(ring, Math.min(ms, longestTimer))
  return { restart: () => void timer.refresh(), stop: () => clearTimeout(timer) }
}
