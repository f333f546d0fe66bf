import { expect, test } from 'vitest'
import { whileHeld } from './while-held.ts'

function failing(times: number, code: string) {
  let tries = 0
  const work = async (): Promise<number> => {
    tries += 1
    if (tries <= times) throw Object.assign(new Error(code), { code })
    return tries
  }
  return { work, tries: () => tries }
}

test('on Windows a file that somebody has open is tried again', async () => {
  await expect(whileHeld(failing(3, 'EPERM').work, 'win32')).resolves.toBe(4)
})

test.each([
  ['win32', 'EEXIST'],
  ['linux', 'EPERM'],
] as const)('on %s %s is thrown at once', async (platform, code) => {
  const { work, tries } = failing(3, code)
  await expect(whileHeld(work, platform)).rejects.toMatchObject({ code })
  expect(tries()).toBe(1)
})
