import { spawn } from 'node:child_process'

const openers: Readonly<Partial<Record<NodeJS.Platform, readonly string[]>>> = {
  darwin: ['open'],
  // no shell: `cmd` would take what stands behind a "&" of the address for a command
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
}

/** Opens an http or https address in the browser; where there is none nothing happens, for the address is printed as well. */
export async function openBrowser(url: string): Promise<void> {
  const [program, ...args] = openers[process.platform] ?? []
  if (program === undefined || !/^https?:\/\//.test(url)) return
  await new Promise<void>((resolve) => {
    const child = spawn(program, [...args, url], { stdio: 'ignore', detached: true })
    child.once('error', () => resolve())
    child.once('spawn', () => {
      child.unref()
      resolve()
    })
  })
}
