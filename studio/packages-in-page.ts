import type { Plugin } from 'vite'

/** The file beside the page that names the packages with code in it; scripts/build.ts reads and removes it. */
export const listOfPackages = 'packages.json'

/** Lists the folders of all packages that the page has code of: their licences have to come along. */
export function packagesInPage(): Plugin {
  return {
    name: 'packages-in-page',
    apply: 'build',
    generateBundle(_options, bundle) {
      const modules = Object.values(bundle).flatMap((file) => (file.type === 'chunk' ? Object.keys(file.modules) : []))
      const folders = modules.flatMap((id) => /node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? [])
      this.emitFile({
        type: 'asset',
        fileName: listOfPackages,
        source: JSON.stringify([...new Set(folders)].toSorted()),
      })
    },
  }
}
