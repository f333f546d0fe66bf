import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Component {
  readonly type?: string
  readonly name: string
  readonly version: string
  readonly purl: string
  readonly licenses?: readonly { readonly license?: { readonly id?: string }; readonly expression?: string }[]
  readonly properties?: readonly { readonly name: string; readonly value: string }[]
}

interface Bom {
  readonly metadata: { readonly component: object }
  readonly components: readonly Component[]
}

interface Lock {
  readonly packages: Readonly<
    Record<
      string,
      | {
          readonly version?: string
          readonly dependencies?: object
          readonly optionalDependencies?: object
        }
      | undefined
    >
  >
}

/** Licences that our users can live with, whatever they make. */
const fine =
  /^(?:\(?(?:0BSD|Apache-2\.0|BSD-[23]-Clause|BlueOak-1\.0\.0|ISC|MIT|MIT-0|CC0-1\.0|Python-2\.0|Unlicense)\)?(?: (?:OR|AND) )?)+$/

/**
 * Every package whose code a user gets, with its licence: those that npm installs beside sluice, from the lock file, and
 * those that are bundled into `dist`, by the list that the build wrote.
 */
export function billOfMaterials(version: string): {
  readonly document: object
  readonly text: string
  readonly complaints: readonly string[]
} {
  const args = ['sbom', '--package-lock-only', '--sbom-format', 'cyclonedx', '--workspaces=false']
  const shell = process.platform === 'win32'
  const document = JSON.parse(execFileSync('npm', args, { encoding: 'utf8', shell, maxBuffer: 2 ** 26 })) as Bom
  const installed = installedWithUs(document)
  const bundled = bundledPackages().filter(({ purl }) => !installed.some((one) => one.purl === purl))
  const components = [...installed, ...bundled]
  const lines = components.map(
    (one) =>
      `${licenceOf(one).padEnd(14)} ${bundled.includes(one) ? 'bundled  ' : 'installed'} ${one.name} ${one.version}`,
  )
  const metadata = {
    ...document.metadata,
    component: { ...document.metadata.component, version, purl: `pkg:npm/sluice@${version}` },
  }
  return {
    document: { ...document, metadata, components },
    text: `${lines.join('\n')}\n\n${installed.length} installed, ${bundled.length} bundled`,
    complaints: components
      .filter((one) => !fine.test(licenceOf(one)))
      .map(
        (one) =>
          `"${one.name}" ${one.version} has the licence "${licenceOf(one)}", which nobody has looked at (scripts/release/sbom.ts)`,
      ),
  }
}

/** npm's own `--omit` leaves out what tests happen to need as well, so that the lock file is followed from our `dependencies`. */
function installedWithUs(document: Bom): readonly Component[] {
  const { packages } = JSON.parse(readFileSync('package-lock.json', 'utf8')) as Lock
  const paths = new Set<string>()
  const follow = (from: string): void => {
    const { dependencies = {}, optionalDependencies = {} } = packages[from] ?? {}
    for (const name of Object.keys({ ...dependencies, ...optionalDependencies })) {
      const path = [`${from}/node_modules/${name}`, `node_modules/${name}`].find((one) => packages[one] !== undefined)
      if (path === undefined) throw new Error(`package-lock.json does not have "${name}", which "${from}" needs`)
      if (paths.has(path)) continue
      paths.add(path)
      follow(path)
    }
  }
  follow('')
  const named = new Set(
    [...paths].map((path) => `${path.replace(/^.*node_modules\//, '')}@${packages[path]?.version ?? ''}`),
  )
  return document.components.filter(({ name, version }) => named.has(`${name}@${version}`))
}

function bundledPackages(): readonly Component[] {
  const text = readFileSync('dist/THIRD-PARTY-LICENSES.txt', 'utf8')
  return [...text.matchAll(/^((?:@[\w.-]+\/)?[\w.-]+) (\d+\.\d+\.\d+\S*)\n\n/gm)].map(
    ([, name = '', version = '']) => ({
      type: 'library',
      name,
      version,
      purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
      licenses: licencesOf(name),
      properties: [{ name: 'sluice:bundled', value: 'true' }],
    }),
  )
}

function licencesOf(name: string): NonNullable<Component['licenses']> {
  const folders = [join('node_modules', name), join('studio', 'node_modules', name)]
  const folder = folders.find((path) => existsSync(join(path, 'package.json'))) ?? ''
  const { license = 'unknown' } = manifestOf(folder) as { readonly license?: string }
  return /[ (]/.test(license) ? [{ expression: license }] : [{ license: { id: license } }]
}

function manifestOf(folder: string): object {
  return JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as object
}

function licenceOf({ licenses = [] }: Component): string {
  return licenses.map(({ license, expression }) => license?.id ?? expression ?? 'unknown').join(' AND ') || 'unknown'
}
