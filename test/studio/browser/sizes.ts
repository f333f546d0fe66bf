import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'

/** A budget (decisions/0072), and what is. */
export interface Measure {
  readonly what: string
  readonly is: number
  readonly may: number
  readonly unit: string
}

/** The page as it is built. */
export const page = 'dist/studio'

/** Kilobytes of a file, as it travels. */
export function gzipped(file: string): number {
  return gzipSync(readFileSync(file)).length / 1024
}

/** What the page loads before anything else, and all of it. */
export function sizesOfPage(): readonly Measure[] {
  const html = readFileSync(join(page, 'index.html'), 'utf8')
  const initial = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map(([, file = '']) => join(page, file))
  const files = filesIn(page)
  const bytes = files.reduce((sum, file) => sum + statSync(file).size, 0)
  const maps = files.filter((file) => file.endsWith('.map'))
  return [
    { what: 'initial JS, gzip', is: initial.reduce((sum, file) => sum + gzipped(file), 0), may: 150, unit: 'KB' },
    { what: 'the page on disk', is: bytes / 1024 / 1024, may: 2.5, unit: 'MB' },
    { what: 'source maps of the page', is: maps.length, may: 0, unit: 'files' },
  ]
}

/** What users download and unpack for the studio: all of `dist` is packed. */
export function sizesOfPackage(): readonly Measure[] {
  const ours = [page, 'dist/studio-server'].flatMap(filesIn)
  const sum = (sizes: readonly number[]): number => sizes.reduce((all, size) => all + size, 0)
  return [
    {
      what: 'of the package the studio, unpacked',
      is: sum(ours.map((path) => statSync(path).size)) / 1e6,
      may: 3.5,
      unit: 'MB',
    },
    { what: 'of the package the studio, packed', is: sum(ours.map(gzipped)) / 1024, may: 1, unit: 'MB' },
  ]
}

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) =>
    entry.isFile() ? [join(entry.parentPath, entry.name)] : [],
  )
}
