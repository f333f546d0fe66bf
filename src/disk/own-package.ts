import { existsSync, readFileSync } from 'node:fs'

/** The folder of this package, built or not: that of the package.json nearest above the running code. */
export const packageFolder: URL = findFolder(new URL('.', import.meta.url))

/** The version of the running sluice. */
export const ownVersion: string = readVersion()

function findFolder(folder: URL): URL {
  return existsSync(new URL('package.json', folder)) ? folder : findFolder(new URL('..', folder))
}

function readVersion(): string {
  const text = readFileSync(new URL('package.json', packageFolder), 'utf8')
  return (JSON.parse(text) as { readonly version: string }).version
}
