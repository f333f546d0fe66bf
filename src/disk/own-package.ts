import { existsSync, readFileSync } from 'node:fs'

interface Manifest {
  readonly version: string
  readonly homepage?: string
}

/** The folder of this package, built or not: that of the package.json nearest above the running code. */
export const packageFolder: URL = findFolder(new URL('.', import.meta.url))

const manifest = JSON.parse(readFileSync(new URL('package.json', packageFolder), 'utf8')) as Manifest

/** The version of the running sluice. */
export const ownVersion: string = manifest.version

/** How sluice names itself to servers, so that who runs one can see what asks, and read about it. */
export const userAgent: string = userAgentOf(manifest)

/** `sluice/<version> (+<homepage>)`; without the homepage where it still has OWNER in the place of its owner. */
export function userAgentOf({ version, homepage = '' }: Manifest): string {
  const page = homepage.replace(/#readme$/, '')
  return page === '' || /\bOWNER\b/.test(page) ? `sluice/${version}` : `sluice/${version} (+${page})`
}

function findFolder(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : findFolder(new URL('..', folder))
}
