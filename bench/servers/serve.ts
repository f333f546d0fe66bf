import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** A server in a process of its own. */
export interface Served {
  readonly url: string
  readonly stop: () => void
}

/** Starts a script of this folder, which sends its port when it listens and ends when it is let go. */
export async function serve(script: string, ...args: readonly string[]): Promise<Served> {
  const file = fileURLToPath(new URL(script, import.meta.url))
  const child = fork(file, args, { execArgv: ['--import', import.meta.resolve('tsx')] })
  const port = await new Promise<unknown>((resolve, reject) => {
    child.once('message', resolve)
    child.once('exit', () => reject(new Error(`the server ${script} did not start`)))
  })
  return { url: `http://127.0.0.1:${String(port)}`, stop: () => child.disconnect() }
}
