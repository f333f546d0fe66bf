/**
 * `npm run build`: src/ → dist/. esbuild makes a few files of ours and of the packages in `devDependencies` that we
 * import (decisions/0037-what-is-bundled); tsc writes the types, rollup makes one file per entry of them. Vite makes the
 * studio's page: studio/ → dist/studio/.
 */
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { build, type Plugin } from 'esbuild'
import { rollup } from 'rollup'
import { dts } from 'rollup-plugin-dts'
import { runNode } from './run-node.ts'

interface Manifest {
  readonly dependencies: Readonly<Record<string, string>>
  readonly peerDependencies: Readonly<Record<string, string>>
}

const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as Manifest
const main = 'dist/cli/main.js'
// `outDir` of tsconfig.build.json
const separateTypes = 'dist/types'
// what users install beside us stays outside
const external = Object.keys({ ...manifest.dependencies, ...manifest.peerDependencies })

/**
 * What we use of undici, by its files: all of it takes 60 ms more of each start (mocks, caches, web sockets). Where a later
 * version keeps its files elsewhere, all of it is loaded. By a file rather than by its name, for bun has an `undici` of its own
 * that lacks most of it; to Node it is the same module that the user's program imports.
 */
const partsOfUndici = `
let all
try {
  all = {
    Agent: require('undici/lib/dispatcher/agent.js'),
    EnvHttpProxyAgent: require('undici/lib/dispatcher/env-http-proxy-agent.js'),
    buildConnector: require('undici/lib/core/connect.js'),
    getGlobalDispatcher: require('undici/lib/global.js').getGlobalDispatcher,
  }
  // as its index does
  Object.assign(require('undici/lib/dispatcher/dispatcher.js').prototype, require('undici/lib/api/index.js'))
} catch {
  all = require('undici/index.js')
}
export const { Agent, EnvHttpProxyAgent, buildConnector, getGlobalDispatcher } = all`

rmSync('dist', { recursive: true, force: true })
const { metafile } = await build({
  entryPoints: {
    index: 'src/index.ts',
    'destinations/index': 'src/own-destinations.ts',
    'testing/index': 'src/testing/index.ts',
    'cli/main': 'src/cli/main.ts',
    // processes that `sluice studio` starts
    'studio-server/engine': 'src/studio/child/engine.ts',
    'studio-server/query': 'src/studio/child/query.ts',
  },
  outdir: 'dist',
  chunkNames: 'chunks/[name]-[hash]',
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  external,
  plugins: [requiredPackages(['@duckdb/node-api', 'undici']), unmappedPackages()],
  // CommonJS packages among the bundled ones ask for Node's modules with it
  banner: {
    js: "import { createRequire as __require_of } from 'node:module'\nconst require = __require_of(import.meta.url)",
  },
  sourcemap: true,
  sourcesContent: false,
  metafile: true,
  logLevel: 'warning',
})
chmodSync(main, 0o755)
const packagesOfPage = buildPage()
const packagesOfBundle = Object.keys(metafile.inputs).flatMap(
  (file) => /^node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file)?.[0] ?? [],
)
writeFileSync('dist/THIRD-PARTY-LICENSES.txt', licencesOf([...packagesOfBundle, ...packagesOfPage]))
process.exitCode ||= runNode(['node_modules/typescript7/bin/tsc', '-p', 'tsconfig.build.json', '--checkers', '1'])
if (process.exitCode === 0)
  await rollTypes({ index: 'index', 'destinations/index': 'own-destinations', 'testing/index': 'testing/index' })
rmSync(separateTypes, { recursive: true, force: true })

/**
 * CommonJS packages that stay outside are loaded by `require`: to import one, Node first reads all of its files for the names that
 * they export, which takes longer than running them (@duckdb/node-api: 430 ms of CPU time by import, 160 by require).
 * The module is the same one that the user's program imports.
 */
function requiredPackages(names: readonly string[]): Plugin {
  const require = createRequire(import.meta.url)
  const identifier = /^[A-Za-z_$][\w$]*$/
  return {
    name: 'required packages',
    setup(building) {
      building.onResolve({ filter: /^[@\w]/ }, ({ path, kind }) => {
        if (path.startsWith('undici/')) return { path, external: true }
        if (!names.includes(path)) return undefined
        return kind === 'require-call' ? { path, external: true } : { path, namespace: 'required', sideEffects: false }
      })
      building.onLoad({ filter: /.*/, namespace: 'required' }, ({ path }) => {
        if (path === 'undici') return { contents: partsOfUndici }
        const exported = Object.keys(require(path) as object).filter(
          (name) => identifier.test(name) && name !== 'default',
        )
        return {
          contents: `const all = require(${JSON.stringify(path)})\nexport const { ${exported.join(', ')} } = all`,
        }
      })
    },
  }
}

/**
 * Code of others gets a source map of one place: stack traces of theirs name lines of the bundle, which is not minified, and the
 * package is 0.9 MB smaller.
 */
function unmappedPackages(): Plugin {
  const empty = Buffer.from('{"version":3,"sources":[""],"mappings":"AAAA"}').toString('base64')
  return {
    name: 'unmapped packages',
    setup(building) {
      building.onLoad({ filter: /[\\/]node_modules[\\/].*\.[cm]?js$/ }, ({ path }) => ({
        contents: `${readFileSync(path, 'utf8')}\n//# sourceMappingURL=data:application/json;base64,${empty}`,
      }))
    },
  }
}

/** One `dist/<entry>.d.ts` for each entry, with all types of ours that it names, so that no other file can be imported. */
async function rollTypes(entries: Readonly<Record<string, string>>): Promise<void> {
  const input = Object.fromEntries(
    Object.entries(entries).map(([entry, source]) => [entry, `${separateTypes}/${source}.d.ts`]),
  )
  const bundle = await rollup({ input, external: [...external, /^node:/], plugins: [dts()] })
  await bundle.write({ dir: 'dist', format: 'es', entryFileNames: '[name].d.ts', chunkFileNames: 'types-[name].d.ts' })
  await bundle.close()
}

/** Builds the studio's page; gives the folders of the packages that it has code of. */
function buildPage(): readonly string[] {
  // the tests build as well, and say NODE_ENV=test: that would be React's development build
  process.env['NODE_ENV'] = 'production'
  process.exitCode = runNode(['node_modules/vite/bin/vite.js', 'build', 'studio', '--logLevel', 'warn'])
  const list = 'dist/studio/packages.json'
  if (!existsSync(list)) throw new Error('vite did not build the page')
  const packages = JSON.parse(readFileSync(list, 'utf8')) as readonly string[]
  rmSync(list)
  return packages
}

/** The licence of every package that has code in what is published. */
function licencesOf(folders: readonly string[]): string {
  const texts = [...new Set(folders)].toSorted().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Record<string, string>
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry))
    // of a package that has it in its repository only
    const path = file === undefined ? `scripts/licences/${name}.txt` : join(folder, file)
    if (!existsSync(path)) throw new Error(`"${folder}" has no licence file, so it may not be bundled`)
    return `${name} ${version}\n\n${readFileSync(path, 'utf8').trim()}\n`
  })
  return `dist holds code of these packages.\n\n${texts.join(`\n${'-'.repeat(80)}\n\n`)}`
}
