import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A browser takes a moment to start. */
const openMs = 15_000

/**
 * As the system opens addresses; whether there is a browser is not ours to know, and the address is printed. What stands on
 * a command line other users of the machine can read, so the token goes by way of a file that they cannot, for a moment: in a
 * folder of its owner's alone, and not in that of temporary files, which a browser in a box does not see. Resolves when the
 * file is gone again: who ends before takes it away from the browser.
 */
export function openPage(url: string, folder: string, signal: AbortSignal): Promise<void> {
  const file = join(folder, `studio-${randomUUID()}.html`)
  const remove = (): void => rmSync(file, { force: true })
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    writeFileSync(file, `<meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}">`, { mode: 0o600 })
  } catch {
    return Promise.resolve()
  }
  const [command = '', ...args] =
    process.platform === 'darwin'
      ? ['open', file]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', file]
        : ['xdg-open', file]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.unref()
  process.once('exit', remove)
  return new Promise((resolve) => {
    const done = (): void => {
      remove()
      process.off('exit', remove)
      clearTimeout(timer)
      signal.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, openMs)
    child.on('error', done)
    signal.addEventListener('abort', done, { once: true })
  })
}
