import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../../test/end-to-end/run-cli.ts'
import { openPage } from './open-page.ts'

test('the token is on no command line, and its file for its owner only', async () => {
  const folder = await temporaryFolder()
  const said = join(folder.path, 'said.txt')
  const script = `#!/bin/sh\nprintf '%s\\n' "$@" > "${said}.new"\nmv "${said}.new" "${said}"\n`
  for (const name of ['xdg-open', 'open']) await writeFile(join(folder.path, name), script, { mode: 0o755 })
  const before = process.env['PATH']
  try {
    process.env['PATH'] = `${folder.path}${delimiter}${before ?? ''}`
    const stop = new AbortController()
    const opened = openPage('http://127.0.0.1:4455/#token=tok-9a31', join(folder.path, '.sluice'), stop.signal)
    process.env['PATH'] = before
    let argv = ''
    for (let looks = 0; argv === '' && looks < 200; looks++) {
      await delay(50)
      argv = await readFile(said, 'utf8').catch(() => '')
    }
    const [page = ''] = (await readdir(join(folder.path, '.sluice'))).filter((name) => name.endsWith('.html'))
    expect(argv.trim()).toBe(join(folder.path, '.sluice', page))
    expect(argv).not.toContain('tok-9a31')
    expect(await readFile(join(folder.path, '.sluice', page), 'utf8')).toContain(
      'http://127.0.0.1:4455/#token=tok-9a31',
    )
    expect((await stat(join(folder.path, '.sluice', page))).mode & 0o777).toBe(0o600)
    expect((await stat(join(folder.path, '.sluice'))).mode & 0o777).toBe(0o700)
    stop.abort()
    await opened
    expect(await readdir(join(folder.path, '.sluice'))).toEqual([])
  } finally {
    process.env['PATH'] = before
    await folder.remove()
  }
})
