import { spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** A browser takes a moment to start. */
const openMs = 15_000

/**
 * As the system opens addresses; whether there is a browser is not ours to know, and the address is printed. What stands on
 * a command line other users of the machine can read, so the token goes by way of a file that they cannot, for a moment.
 */
export function openPage(url: string, folder: string): void {
  const file = join(folder, `studio-${randomUUID()}.html`)
  const remove = (): void => rmSync(file, { force: true })
  try {
    writeFileSync(file, `<meta charset="utf-8"><meta http-equiv="refresh" content="0;url=${url}">`, { mode: 0o600 })
  } catch {
    return
  }
  const [command = '', ...args] =
    process.platform === 'darwin'
      ? ['open', file]
      : process.platform === 'win32'
        ? ['cmd', '/c', 'start', '""', file]
        : ['xdg-open', file]
  const child = spawn(command, args, { stdio: 'ignore', detached: true })
  child.on('error', remove)
  child.unref()
  setTimeout(remove, openMs).unref()
  process.once('exit', remove)
}
