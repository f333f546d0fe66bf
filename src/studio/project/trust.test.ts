import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/end-to-end/run-cli.ts'
import { openTrust } from './trust.ts'

test('what is allowed in two folders at once is kept, and a file that cannot be read is not overwritten', async () => {
  const [home, one, other] = [await temporaryFolder(), await temporaryFolder(), await temporaryFolder()]
  try {
    const remembered = join(home.path, 'trusted.json')
    const trusts = [openTrust(one.path, remembered), openTrust(other.path, remembered)]
    const files = ['a.ts', 'b.ts', 'c.ts']
    await Promise.all(trusts.flatMap((trust) => files.map((file) => trust.add(file, 'x'))))
    for (const trust of trusts) for (const file of files) expect(await trust.has(file, 'x')).toBe(true)
    await writeFile(remembered, '{ "half": ')
    await expect(openTrust(one.path, remembered).add('d.ts', 'x')).rejects.toMatchObject({ code: 'FILE_NOT_WRITABLE' })
    expect(await readFile(remembered, 'utf8')).toBe('{ "half": ')
  } finally {
    for (const folder of [home, one, other]) await folder.remove()
  }
})
